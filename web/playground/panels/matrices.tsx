import type { ComponentChildren } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Task } from '../../tasks/index.js';
import type { TrainedAdapter } from 'lora-wasm';
import type { View } from '../model/playground.js';
import { ColourKey, useColourScale } from '../parts/colour-key.js';
import { extentOf } from '../parts/colour-scale.js';
import { HeatMap, type Cell } from '../parts/heat-map.js';
import { useWidth } from '../parts/width.js';
import * as format from '../parts/format.js';
import type { Panel } from './panel.js';

type Name = 'w' | 'a' | 'b' | 'ab' | 'sum' | 'full';

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  /** Undefined where it is not known yet. */
  readonly known: boolean;
}

type Matrices = Readonly<Record<Name, Matrix>>;

interface Pointed extends Cell {
  readonly name: Name;
}

const WORDS: Readonly<Record<Name, { title: ComponentChildren; spoken: string; kind: string }>> = {
  w: { title: <var>w</var>, spoken: 'w', kind: 'frozen' },
  a: { title: <var class="trained">a</var>, spoken: 'a', kind: 'trained' },
  b: { title: <var class="trained">b</var>, spoken: 'b', kind: 'trained' },
  ab: { title: <Scaled />, spoken: 's·a·b', kind: 'their product' },
  sum: {
    title: (
      <>
        <var>w</var> + <Scaled />
      </>
    ),
    spoken: 'w + s·a·b',
    kind: 'effective',
  },
  full: { title: 'full change', spoken: 'change by full fine-tuning', kind: 'the target' },
};

function Scaled() {
  return (
    <>
      <var>s</var>
      <var class="trained">a</var>
      <var class="trained">b</var>
    </>
  );
}

/** w + a·b as shapes in true proportion: thin times wide, each value where it comes from. */
function Content({ frame: { task, adapter, optimum } }: View) {
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const [pointed, setPointed] = useState<Pointed>();
  const layers = useRef(new Layers());
  const fullChange = optimum?.fullChange;
  const matrices = useMemo(
    () => task && adapter && matricesOf(task, adapter, fullChange, layers.current),
    [task, adapter, fullChange],
  );
  const fixed = useMemo(() => task && extentOf(task.wBase, fullChange ?? NONE), [task, fullChange]);
  const most = useMemo(
    () => (matrices && fixed !== undefined ? extentOfAll(matrices, fixed) : undefined),
    [matrices, fixed],
  );
  const scale = useColourScale(host, most);
  return (
    <div ref={host} class="matrices">
      {task && matrices && scale && width > 0 && (
        <>
          <Shapes {...{ matrices, width, pointed, setPointed, scale }} />
          <div class="matrices-foot">
            <output id="value" class="value" aria-live="polite">
              {pointed
                ? wordsFor(pointed, matrices, task)
                : 'Point at a value, or use the arrow keys.'}
            </output>
            <ColourKey most={scale.most} />
          </div>
        </>
      )}
    </div>
  );
}

interface ShapesProps {
  readonly matrices: Matrices;
  readonly width: number;
  readonly pointed: Pointed | undefined;
  readonly scale: Parameters<typeof HeatMap>[0]['scale'];
  setPointed(pointed: Pointed | undefined): void;
}

function Shapes({ matrices, width, pointed, scale, setPointed }: ShapesProps) {
  const cell = cellSize(matrices, width);
  const picture = (name: Name) => (
    <HeatMap
      {...matrices[name]}
      {...{ scale, cell, mark: markFor(name, pointed) }}
      label={`${WORDS[name].spoken}, ${matrices[name].rows} by ${matrices[name].columns}`}
      onPoint={(at) => setPointed(at && { name, ...at })}
    />
  );
  const caption = (name: Name) => (
    <div class="shape-caption">
      <span class="shape-title">{WORDS[name].title}</span>
      <span>
        {matrices[name].rows} × {matrices[name].columns}
      </span>
      <span class="note">{WORDS[name].kind}</span>
    </div>
  );
  return (
    <div id="shapes" class="shapes">
      <div class="shapes-part product">
        <div class="at-w">{picture('w')}</div>
        <Operator sign="+" name="plus" />
        <div class="at-b">{picture('b')}</div>
        <div class="at-a">{picture('a')}</div>
        <div class="at-ab">{picture('ab')}</div>
        <div class="under-w">{caption('w')}</div>
        <div class="under-a">{caption('a')}</div>
        <div class="under-ab">{caption('ab')}</div>
        <div class="beside-b">{caption('b')}</div>
      </div>
      <div class="shapes-part outcome">
        <Operator sign="=" name="equals" />
        <div class="at-sum">{picture('sum')}</div>
        <div class="under-sum">{caption('sum')}</div>
        <div class="at-full">{picture('full')}</div>
        <div class="under-full">{caption('full')}</div>
      </div>
    </div>
  );
}

function Operator({ sign, name }: { sign: string; name: string }) {
  return (
    <span class="operator" role="img" aria-label={name}>
      {sign}
    </span>
  );
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

/** Room for signs and gaps between the shapes of a line, in CSS pixels. */
const BETWEEN = { oneLine: 250, twoLines: 120 };
const ONE_LINE = 620;
const TALLEST = 430;
const LARGEST_CELL = 16;

/** The same for all, so that the proportions are true; whole pixels where there is room for them. */
function cellSize({ w, a }: Matrices, width: number): number {
  const [dIn, dOut, rank] = [w.rows, w.columns, a.columns];
  const across =
    width >= ONE_LINE
      ? (width - BETWEEN.oneLine) / (4 * dOut + rank)
      : (width - BETWEEN.twoLines) / (2 * dOut + rank);
  const size = Math.min(across, TALLEST / (dIn + rank), LARGEST_CELL);
  return size > 3 ? Math.floor(size) : Math.max(size, 0.25);
}

const NONE = new Float64Array();

/** Two values of the layer's size for every frame, used again: they are shown for one frame only. */
class Layers {
  #shown: readonly [Float64Array, Float64Array] = [NONE, NONE];
  #spare: readonly [Float64Array, Float64Array] = [NONE, NONE];

  next(length: number): readonly [Float64Array, Float64Array] {
    const next =
      this.#spare[0].length === length
        ? this.#spare
        : ([new Float64Array(length), new Float64Array(length)] as const);
    this.#spare = this.#shown;
    return (this.#shown = next);
  }
}

function matricesOf(
  { wBase, dIn, dOut }: Task,
  adapter: TrainedAdapter,
  fullChange: Float64Array | undefined,
  layers: Layers,
): Matrices {
  const { a, b, rank } = adapter;
  const [change, sum] = layers.next(wBase.length);
  writeChange(change, sum, wBase, adapter);
  const layer = (values: Float64Array, known = true) => ({
    rows: dIn,
    columns: dOut,
    values,
    known,
  });
  return {
    w: layer(wBase),
    a: { rows: dIn, columns: rank, values: a, known: true },
    b: { rows: rank, columns: dOut, values: b, known: true },
    ab: layer(change),
    sum: layer(sum),
    full: layer(fullChange ?? new Float64Array(dIn * dOut), fullChange !== undefined),
  };
}

/** change = s * a @ b, sum = wBase + change. */
function writeChange(
  change: Float64Array,
  sum: Float64Array,
  wBase: Float64Array,
  { a, b, scale, rank, dOut }: TrainedAdapter,
): void {
  change.fill(0);
  for (let i = 0; i < a.length; i++) {
    const factor = scale * (a[i] as number);
    const to = Math.floor(i / rank) * dOut;
    const from = (i % rank) * dOut;
    for (let j = 0; j < dOut; j++) {
      change[to + j] = (change[to + j] as number) + factor * (b[from + j] as number);
    }
  }
  for (let k = 0; k < sum.length; k++) sum[k] = (wBase[k] as number) + (change[k] as number);
}

/** An adapter that diverges would bleach everything else. `fixed` is the extent of what it changes. */
function extentOfAll({ a, b, ab, sum }: Matrices, fixed: number): number {
  const trained = extentOf(a.values, b.values, ab.values, sum.values);
  return Math.min(Math.max(fixed, trained), 4 * fixed);
}

function wordsFor({ name, row, column }: Pointed, matrices: Matrices, task: Task): string {
  const { values, columns, rows, known } = matrices[name];
  const [i, j] = [Math.min(row, rows - 1), Math.min(column, columns - 1)];
  const value = known ? format.signed(values[i * columns + j] as number) : 'not known yet';
  const from = name === 'b' ? `direction ${i + 1}` : task.inputNames[i];
  const to = name === 'a' ? `direction ${j + 1}` : task.outputNames[j];
  return `${WORDS[name].spoken}, from ${from} to ${to}: ${value}`;
}

export const matrices: Panel = {
  name: 'matrices',
  title: 'The layer and its adapter',
  width: 'full',
  Content,
};
