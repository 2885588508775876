import type { ComponentChildren } from 'preact';
import { Figure } from './figure.js';

/** One line of a bar chart: a quantity that starts at zero. */
export interface Bar {
  readonly label: string;
  /** How the quantity comes about, in small print. */
  readonly detail?: ComponentChildren;
  /** undefined where it is not known yet. */
  readonly value: number | undefined;
  /** What it is instead, where there will be none. */
  readonly none?: string | undefined;
  write(value: number): string;
  /** The accent colour stands for what is trained, and for nothing else on the page. */
  readonly kind: 'frozen' | 'trained' | 'full';
}

/** Bars on one scale that ends at the largest value. */
export function Bars({ id, bars }: { id: string; bars: readonly Bar[] }) {
  const largest = Math.max(...bars.map(({ value }) => value ?? 0));
  return (
    <dl id={id} class="bars">
      {bars.map(({ label, detail, value, none, write, kind }) => (
        <div class="bar" key={label}>
          <dt>
            {label} {detail && <small>{detail}</small>}
          </dt>
          <dd>
            <span class="bar-track" aria-hidden="true">
              <span
                class={`bar-fill bar-${kind}`}
                style={{ inlineSize: `${(100 * (value ?? 0)) / largest || 0}%` }}
              />
            </span>
            <Figure {...{ value, write, none }} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
