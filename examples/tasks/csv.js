/**
 * The records of a CSV text that begins with a line of names, as the data sets here are written:
 * without quotes.
 *
 * @param {string} text
 * @returns {Record<string, string>[]}
 */
export function parseRecords(text) {
  const [names = [], ...lines] = parseLines(text);
  return lines.map((fields) =>
    Object.fromEntries(names.map((name, column) => [name, fields[column] ?? ''])),
  );
}

/**
 * The lines of such a text, one without a line of names.
 *
 * @param {string} text
 * @returns {string[][]}
 */
export function parseLines(text) {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
}

/**
 * @param {string | undefined} field of a parsed line
 * @param {string} name the field's name, for the message
 * @param {number} line the line's number, for the message
 * @returns {number}
 */
export function finiteNumber(field, name, line) {
  const number = field?.trim() ? Number(field) : NaN;
  if (Number.isFinite(number)) return number;
  throw new Error(`line ${line}: ${name} is ${JSON.stringify(field)}; a number was expected`);
}
