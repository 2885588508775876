import type { ColourScale } from '../parts/colour-scale.js';
import { HeatMap, type Cell } from '../parts/heat-map.js';
import type { Matrices, Name } from './layers.js';
import { stage as words } from '../words/index.js';

export interface Pointed extends Cell {
  readonly name: Name;
}

interface ShapesProps {
  readonly matrices: Matrices;
  /** The side of a value, in CSS pixels: the same for all four, so that the proportions are true. */
  readonly cell: number;
  readonly pointed: Pointed | undefined;
  readonly scale: ColourScale;
  /** The only matrix there is, where there is one; undefined where w has an adapter beside it. */
  readonly only: 'w' | 'merged' | undefined;
  setPointed(pointed: Pointed | undefined): void;
}

/** w + s·a·b as shapes in true proportion: b stands above the product, and a to the left of it. */
export function Shapes({ matrices, cell, pointed, scale, only, setPointed }: ShapesProps) {
  const picture = (name: Name, size = cell) => (
    <HeatMap
      {...matrices[name]}
      scale={scale}
      cell={size}
      mark={markFor(name, pointed)}
      label={words.picture(name, matrices[name].rows, matrices[name].columns)}
      onPoint={(at) => setPointed(at && { name, ...at })}
    />
  );
  const caption = (name: Name) => <Caption name={name} matrices={matrices} />;
  const small = sideSize(matrices, cell);
  return (
    <div id="shapes" class={only ? 'shapes shapes-one' : 'shapes'}>
      {only && (
        <div class="one-matrix">
          {caption(only)}
          <div class={only === 'w' ? 'frozen-frame' : 'frozen-frame merged-frame'}>
            {picture(only)}
            {only === 'w' && <Lock />}
          </div>
        </div>
      )}
      <div class="product">
        <div class="under-w">{caption('w')}</div>
        <div class="at-w frozen-frame">
          {picture('w')}
          <Lock />
        </div>
        <span class="operator" role="img" aria-label={words.PLUS}>
          +
        </span>
        <div class="beside-b">{caption('b')}</div>
        <div class="at-b">{picture('b')}</div>
        <div class="at-a">{picture('a')}</div>
        <div class="under-a">{caption('a')}</div>
        <div class="at-ab">{picture('ab')}</div>
        <div class="under-ab">{caption('ab')}</div>
      </div>
      <div class="targets">
        <figure>
          {picture('target', small)}
          <figcaption>{caption('target')}</figcaption>
        </figure>
        <figure>
          {picture('difference', small)}
          <figcaption>{caption('difference')}</figcaption>
        </figure>
      </div>
    </div>
  );
}

/** On what never changes. */
function Lock() {
  return (
    <svg class="lock" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7zm2 0h4V5a2 2 0 0 0-4 0z" />
    </svg>
  );
}

function Caption({ name, matrices }: { name: Name; matrices: Matrices }) {
  const { title, kind } = words.MATRICES[name];
  const { rows, columns } = matrices[name];
  return (
    <div class="shape-caption">
      <span class="shape-title">{title}</span>
      <span>
        {rows} × {columns}
      </span>
      <span class="note">{kind}</span>
    </div>
  );
}

/** Half as large as the product, where that leaves something to see. */
function sideSize({ w }: Matrices, cell: number): number {
  return w.columns * cell < 80 ? cell * 0.6 : cell / 2;
}

/** What the product's value at a place is made of is marked with it: a row of a, a column of b. */
function markFor(name: Name, pointed: Pointed | undefined): Partial<Cell> | undefined {
  if (!pointed) return undefined;
  const { row, column } = pointed;
  if (name === pointed.name) return { row, column };
  if (pointed.name === 'a')
    return name === 'b' ? { row: column } : name === 'ab' ? { row } : undefined;
  if (pointed.name === 'b') {
    return name === 'a' ? { column: row } : name === 'ab' ? { column } : undefined;
  }
  if (name === 'a') return { row };
  if (name === 'b') return { column };
  return { row, column };
}
