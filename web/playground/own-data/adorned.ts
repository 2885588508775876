/** Signs of money or a minus before a number, the number, perhaps with thousands, and what follows it. */
const ADORNED =
  /^[+-]?\p{Sc}?\s?[+-]?(?:\d{1,3}(?:([.,'’\s])\d{3})(?:\1\d{3})*|\d+)(?:[.,]\d+)?\s*(\D*)$/u;
const INTEGER = /^[+-]?\d+$/;
/** 1,5 and 1.25, which the other decimal mark makes numbers of; not 1,234, which has thousands. */
const DECIMAL = /^[+-]?\d+[.,](?!\d{3}$)\d+$/;

/** A unit is short. */
const LONGEST_UNIT = 12;

/**
 * One of the texts, where all are numbers to a person and not to a reader: 12%, 5 €, 50 kg, 1 200. The
 * same follows each of them, or nothing does.
 */
export function adornedExample(texts: readonly string[]): string | undefined {
  const units = new Set<string>();
  for (const text of texts) {
    const unit = ADORNED.exec(text)?.[2];
    if (unit === undefined || unit.length > LONGEST_UNIT || DECIMAL.test(text)) return undefined;
    if (unit !== '') units.add(unit);
  }
  return units.size > 1 ? undefined : texts.find((text) => !INTEGER.test(text));
}
