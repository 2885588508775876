import type { ComponentChildren } from 'preact';
import type { State } from '../model/state.js';
import type { ColourScale } from '../parts/colour-scale.js';
import { Formula } from '../parts/formula.js';
import { HeatMap } from '../parts/heat-map.js';
import { shapeOf, type Name } from './cell-sum.js';
import { formulasOf } from './formulas.js';
import { markFor, type Pointed } from './marks.js';
import { norm, type Quantities } from './quantities.js';
import { insideStep as words } from '../words/index.js';

export interface QuantityProps {
  readonly name: Name;
  readonly quantities: Quantities;
  readonly optimizer: State['optimizer'];
  readonly scale: ColourScale;
  /** What there is for it, in CSS pixels. */
  readonly width: number;
  readonly pointed: Pointed | undefined;
  onPoint(pointed: Pointed): void;
  /** Further lines of its caption. */
  readonly children?: ComponentChildren;
}

/** A matrix of the step: its formula, its picture, its shape and its size. */
export function Quantity(props: QuantityProps) {
  const { name, quantities, optimizer, scale, width, pointed, onPoint, children } = props;
  const { rows, columns, values } = shapeOf(name, quantities);
  const { spoken } = words.QUANTITIES[name];
  const { task, shown, norms, ridge } = quantities;
  const overRows = name === 'predictions' || name === 'residual';
  return (
    <figure id={`step-${name}`} class="quantity">
      {formulasOf(name, { ridge, optimizer }).map((text) => (
        <Formula key={text} text={text} />
      ))}
      <div class="quantity-body">
        <HeatMap
          {...{ rows, columns, values, scale, cell: cellSize(rows, columns, width) }}
          mark={markFor(name, pointed)}
          label={words.picture(name, rows, columns)}
          // The last value stays: a finger that is lifted still wants to read.
          onPoint={(at) => at && onPoint({ name, ...at })}
        />
        <figcaption>
          <span>
            {words.shape(overRows ? task.train.n : rows, columns)}
            {overRows && words.rowsShown(shown, task.train.n)}
          </span>
          <span class="quantity-norm">
            {words.norm(spoken, overRows ? norms[name] : norm(values))}
          </span>
          {name === 'gradient' && ridge > 0 && <span>{words.ridge(ridge)}</span>}
          {children}
        </figcaption>
      </div>
    </figure>
  );
}

const TALLEST = 176;
const LARGEST_CELL = 16;

/** Whole pixels where there is room for them. */
function cellSize(rows: number, columns: number, width: number): number {
  const size = Math.min(TALLEST / rows, width / columns, LARGEST_CELL);
  return size > 3 ? Math.floor(size) : Math.max(size, 0.25);
}
