import { fitPreprocessing, type Preprocessing, type Table as KeptTable } from 'lora-wasm/data';
import type { Rows, Task } from '../../tasks/index.js';
import { baseOf } from './base.js';
import { splitRows, type Parts } from './split-rows.js';
import { encodingsOf, filled, keptColumns, widthOf, type Encodings } from './encode.js';
import { gather, type Gathered } from './gather.js';
import { inOrder } from './levels.js';
import { MOST } from './limits.js';
import { MISSING_MARKS } from './missing.js';
import {
  batchesOf,
  encodedPart,
  isOneHot,
  processedRows,
  type EncodedPart,
  type PartName,
} from './parts.js';
import type { Plan } from './plan.js';
import { reportOn } from './report.js';
import type { Watch } from './yield-thread.js';
import type { Table } from './table.js';
import { visible } from '../words/visible.js';
import type { OwnWeight } from './weight.js';
import { ownData as words } from '../words/index.js';

export interface Prepared {
  readonly task: Task;
  /** Repeats on other rows what was done to these; fitted without those that are held out. */
  readonly preprocessing: Preprocessing;
  /** All rows that were taken, and what each is for. */
  readonly parts: readonly PreparedPart[];
  readonly targets: Targets;
  readonly example: Example;
  /** What was done, in sentences. */
  readonly report: readonly string[];
}

/** Rows that are for one thing. */
export interface PreparedPart {
  readonly name: PartName;
  readonly n: number;
  /** (n, dIn), as the layer takes it. */
  readonly x: Float64Array;
  /** (n, dOut), in its own units. */
  readonly y: Float64Array;
  /** The numbers of the rows in the file, from 0. */
  readonly numbers: Float64Array;
}

/** What y is called. */
export interface Targets {
  readonly names: readonly string[];
  /** Where y is the classes of one column: their texts, in order. */
  readonly classes?: readonly string[] | undefined;
}

/** A row that was held out, before anything was done to its numbers. */
export interface Example {
  readonly number: number;
  readonly x: Float64Array;
}

/** The task of a plan: rows to train on, rows held out, and a frozen layer. Throws Error, and when aborted. */
export async function prepare(
  table: Table,
  plan: Plan,
  weight: OwnWeight | undefined,
  watch: Watch,
): Promise<Prepared> {
  const { signal } = watch;
  const { gathered, encodings, parts } = await encodedParts(table, plan, watch);
  const [base, train, heldOut] = parts;
  const shape = { wide: widthOf(encodings.x), dOut: widthOf(encodings.y) };
  const dIn = shape.wide + (plan.constant ? 1 : 0);
  const isClasses = await isOneHot(parts, shape.dOut, signal);
  const fitted = await fitPreprocessing(batchesOf([base, train], shape, signal), {
    columns: shape.wide,
    standardise: plan.standardise,
    standardiseY: plan.standardiseY && !isClasses,
    constant: plan.constant,
  });
  const rows: Rows[] = [];
  for (const part of parts) rows.push(await processedRows(part, shape, dIn, fitted, signal));
  const [first, training, spared] = rows as [Rows, Rows, Rows];
  const task: Task = {
    name: 'own',
    title: visible(table.name),
    description: '',
    kind: isClasses ? 'classification' : 'regression',
    ...{ dIn, dOut: shape.dOut },
    wBase: await baseOf(plan, { dIn, dOut: shape.dOut, first, weight }),
    inputNames: [...namesOf(encodings.x), ...(plan.constant ? ['constant'] : [])],
    outputNames: namesOf(encodings.y),
    ...{ train: training, heldOut: spared },
  };
  return {
    task,
    preprocessing: { ...fitted, table: keptTable(table, plan, encodings) },
    parts: parts.map(({ name, n, rawY, numbers }, i) => ({
      ...{ name, n, numbers },
      ...{ x: (rows[i] as Rows).x, y: rawY },
    })),
    targets: {
      names: encodings.y.map(({ name }) => name),
      classes: encodings.y[0]?.categories,
    },
    example: {
      number: heldOut.numbers[0] as number,
      x: heldOut.rawX.slice(0, shape.wide),
    },
    report: reportOn(table, plan, gathered, encodings, [base, train, heldOut]),
  };
}

interface EncodedParts {
  readonly gathered: Gathered;
  readonly encodings: Encodings;
  /** Those that w is fitted to, those to train on, those held out. */
  readonly parts: readonly [EncodedPart, EncodedPart, EncodedPart];
}

/** The rows of a table in columns of numbers, and what each is for. */
async function encodedParts(table: Table, plan: Plan, watch: Watch): Promise<EncodedParts> {
  const { signal } = watch;
  const gathered = await gather(table, plan, watch);
  const { rows } = gathered;
  const found = await fittingEncodings(table, plan, gathered, signal);
  const weights = (widthOf(found.x) + (plan.constant ? 1 : 0)) * widthOf(found.y);
  const places = await splitRows(rows.n, plan, weights, groupTest(plan, gathered), signal);
  const encodings = await learnt(found, plan, gathered, places, signal);
  const part = (name: PartName, indices: Uint32Array) =>
    encodedPart(name, indices, encodings, rows, signal);
  const parts = [
    await part('base', places.first),
    await part('train', places.train),
    await part('heldOut', places.heldOut),
  ] as const;
  return { gathered, encodings, parts };
}

/** Categories make more columns of rows than were read: fewer of these may be held then. */
async function fittingEncodings(
  table: Table,
  plan: Plan,
  gathered: Gathered,
  signal: AbortSignal,
): Promise<Encodings> {
  const found = await encodingsOf(table, plan, gathered, signal);
  const [wide, dOut] = [widthOf(found.x), widthOf(found.y)];
  const dIn = wide + (plan.constant ? 1 : 0);
  if (dIn * dOut > MOST.weights) throw new Error(words.TROUBLE.tooLarge(dIn, dOut, MOST.weights));
  const most = Math.floor(MOST.values / (wide + dOut));
  if (gathered.rows.n <= most) return found;
  await gathered.rows.thin(signal, most);
  return encodingsOf(table, plan, gathered, signal);
}

/** What stands for missing values is learnt from the rows that are not held out. */
async function learnt(
  { x, y }: Encodings,
  { missing }: Plan,
  { rows }: Gathered,
  { first, train }: Parts,
  signal: AbortSignal,
): Promise<Encodings> {
  if (missing === 'drop') return { x, y };
  const known = new Uint32Array(first.length + train.length);
  known.set(first);
  known.set(train, first.length);
  return { x: await filled(x, rows, known, signal), y };
}

/** Whether a row is of the groups that w is fitted to. */
function groupTest({ group }: Plan, { rows, asked }: Gathered): (row: number) => boolean {
  const place = asked.length - 1;
  const texts = asked[place]?.levels?.texts ?? [];
  const ordered = inOrder(texts);
  const chosen = new Set(group?.values.map((value) => ordered[value]));
  const isChosen = texts.map((text) => chosen.has(text));
  return (row) => isChosen[rows.at(row, place)] ?? false;
}

function keptTable(table: Table, { missing }: Plan, { x, y }: Encodings): KeptTable {
  return {
    x: keptColumns(x, table),
    y: keptColumns(y, table),
    ...(missing === 'drop' && { missing }),
    missingMarks: MISSING_MARKS,
    unknown: 'zeros',
    ...(table.form && { csv: table.form }),
  };
}

/** Of each column of x or y; one of categories is called by each of them. */
function namesOf(encodings: Encodings['x']): string[] {
  return encodings.flatMap(({ name, categories }) =>
    categories
      ? categories.map((text) => `${visible(name, 20)}: ${visible(text, 20)}`)
      : visible(name),
  );
}
