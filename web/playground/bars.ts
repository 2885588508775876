import { html } from './dom.js';

/** One line of a bar chart: a quantity that starts at zero. */
export interface Bar {
  readonly label: string;
  /** How the quantity comes about, in small print. */
  readonly detail?: readonly (Node | string)[];
  /** undefined where it is not known yet. */
  readonly value: number | undefined;
  readonly text: string;
  /** The accent colour stands for what is trained, and for nothing else on the page. */
  readonly kind: 'frozen' | 'trained' | 'full';
}

/** Fills `list` with bars on one scale that ends at the largest value. */
export function renderBars(list: HTMLElement, bars: readonly Bar[]): void {
  const largest = Math.max(...bars.map(({ value }) => value ?? 0));
  list.replaceChildren(...bars.map((bar) => barElement(bar, largest)));
}

function barElement({ label, detail, value, text, kind }: Bar, largest: number): HTMLElement {
  const fill = html('span', `bar-fill bar-${kind}`);
  fill.style.inlineSize = `${(100 * (value ?? 0)) / largest || 0}%`;
  const track = html('span', 'bar-track', fill);
  track.setAttribute('aria-hidden', 'true');

  const term = html('dt', '', label);
  if (detail) term.append(' ', html('small', '', ...detail));
  const number = html('data', '', text);
  number.value = value === undefined ? '' : String(value);
  return html('div', 'bar', term, html('dd', '', track, number));
}
