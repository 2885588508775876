// Compiled, never run: the types of adapters and of the files, from every entry.
import {
  adapterFromJSON,
  adapterToJSON,
  apply,
  combineAdapters,
  compress,
  compressRank,
  createAdapter,
  createTrainer,
  fromPeft,
  load,
  LoraError,
  merge,
  metrics,
  preprocess,
  preprocessY,
  topK,
  toPeft,
  train,
  solve,
  unmerge,
  type Adapter,
  type CompressedData,
  type Preprocessing,
  type TopK,
} from 'lora-wasm';
import {
  daysOf,
  fitPreprocessing,
  loadNpy,
  npzNames,
  previewCsv,
  readArrow,
  readCsv,
  readNpy,
  readNpyRows,
  readNpz,
  readParquet,
  readTable,
  type ReadRows,
  type TableData,
  type ValidatedTableData,
} from 'lora-wasm/data';
import { fromR, readR, writeNpy, writeR, type CsvDialect, type DataReason } from 'lora-wasm/data';
import { downloadPeft, type PeftFiles, type PeftReason } from 'lora-wasm/peft';
import { readPeftFolder, writePeftFolder } from 'lora-wasm/peft/node';
import { storage, type Contents, type SavedEntry, type StorageReason } from 'lora-wasm/storage';
import { readSafetensors, tensorValues, tensorView, writeSafetensors } from 'lora-wasm/safetensors';

// A result is an adapter, and so is what PEFT stored.
const result = await train({ x: [1], y: [1], wBase: [1], dIn: 1, dOut: 1, rank: 1, steps: 1 });
const adapter: Adapter = result;
const yHat: Float64Array = await apply([1], adapter, { wBase: [1] });
const kept: Adapter = { ...adapter, preprocessing: { columns: 1, constant: false } };
await apply(yHat, kept);
await apply([1], { a: [1], b: [1], rank: 1 });
// @ts-expect-error b is missing
await apply([1], { a: [1], rank: 1 });
// @ts-expect-error there is no such option
await apply([1], adapter, { base: [1] });
const merged: Float64Array = await merge([1], adapter);
await unmerge(merged);
await unmerge(await merge(new Float32Array(1), adapter, { wBaseTransposed: true }));
await apply([1], adapter, { wBase: [1], wBaseTransposed: true });
// @ts-expect-error only what merge() returned
await unmerge([1]);

// The type of the output follows from the option.
const narrow: Float32Array = await apply([1], adapter, { output: 'float32' });
const held = await createAdapter(adapter, { wBase: [1], normalise: true });
const outputs: [Float64Array, Float32Array] = [
  held.applySync(narrow),
  await held.apply([1], { output: 'float32', onProgress: ({ row, rows }) => void (row / rows) }),
];
await held.dispose();
const core = await load();
const same: Float64Array = core.apply([1], adapter, { wBase: [1] });
core.unmerge(core.merge([1], adapter));
const share: number = core.metrics.accuracy([1], [1], { dOut: 1 });
void [outputs, same, share];
// @ts-expect-error there is no such type
await apply([1], adapter, { output: 'f32' });
// @ts-expect-error the weight is held already
await held.apply([1], { wBase: [1] });

// JSON and sums
const restored = adapterFromJSON(JSON.stringify(result));
const losses: number[] | undefined = restored.history?.loss;
await apply([1], restored);
adapterFromJSON(adapterToJSON(kept));
void compressRank(combineAdapters([{ adapter, weight: 0.5 }, { adapter: restored }]), 1);
// @ts-expect-error adapters with their weights
combineAdapters([adapter]);
void losses;

// Metrics and searches
const figures: number[] = [
  await metrics.mse([1], [1]),
  await metrics.r2([1], [1], { dOut: 1 }),
  await metrics.recallAtK([1], [1], { dOut: 1, k: 1, relevant: [0] }),
  await metrics.ndcgAtK([1], [1], {
    dOut: 1,
    k: 1,
    onProgress: ({ row, rows }) => void [row, rows],
  }),
  core.metrics.meanReciprocalRank([1], [1], { dOut: 1 }),
];
void figures;
const neighbours: TopK = await topK([1], new Float32Array(1), { dOut: 1, k: 1, similarity: 'dot' });
const nearest: number | undefined = neighbours.indices[0];
void [nearest, core.topK([1], [1], { dOut: 1, k: 1 }).scores.length];
// @ts-expect-error k is missing
topK([1], [1], { dOut: 1 });
// @ts-expect-error it cannot be aborted
core.topK([1], [1], { dOut: 1, k: 1, signal: new AbortController().signal });
// @ts-expect-error dOut is missing
await metrics.accuracy([1], [1]);

// PEFT
const files: PeftFiles = toPeft(adapter, { module: 'proj', dtype: 'F64' });
toPeft(adapter, { module: 'q', into: files });
toPeft({ modules: { q: adapter, v: result } }, { dtype: 'F64', into: files });
toPeft({ modules: new Map([['q', adapter]]) });
// @ts-expect-error the modules are named
toPeft({ modules: [adapter] }, { module: 'q' });
// @ts-expect-error module is missing
toPeft(adapter, {});
// @ts-expect-error there is no such type
toPeft(adapter, { module: 'proj', dtype: 'F16' });
const config: Uint8Array = files['adapter_config.json'];
const read = fromPeft(config, files['adapter_model.safetensors'], { module: 'proj' });
const [alpha, module]: [number, string] = [read.alpha, read.module];
void [alpha, module];
await train({ x: [1], y: [1], wBase: [1], dIn: 1, dOut: 1, steps: 1, a0: read.a, rank: 1 });
downloadPeft(files);
// In buffers that are not shared, where TypeScript tells them apart
new Blob([files['adapter_config.json'], writeNpy([1], [1])]);
await writePeftFolder('adapter', await readPeftFolder('adapter'));

// safetensors
const file = writeSafetensors(
  { w: { dtype: 'F32', shape: [1], bytes: new Float32Array(1) } },
  { format: 'pt' },
);
const { tensors } = readSafetensors(file);
const tensor = tensors.get('w');
if (tensor) {
  const values: Float64Array = tensorValues(tensor);
  void values;
  if (tensor.dtype === 'F32') {
    const view: Float32Array = tensorView({ ...tensor, dtype: 'F32' });
    void view;
  }
}
// @ts-expect-error there is no such type of elements
writeSafetensors({ w: { dtype: 'float32', shape: [1], bytes: new Float32Array(1) } });

// Data
const columns = { x: ['sun', 1], y: ['rain'] };
for await (const { n, x, y } of readCsv('sun,rain\n1,2\n', columns)) void [n, x.length, y.length];
readCsv(new Blob([]), { x: [0], header: false, delimiter: '\t', batchRows: 10 });
readCsv((await fetch('data.csv')).body ?? '', columns);
readCsv('', { y: ['rain'], map: { day: daysOf } });
for await (const { dialect } of readCsv('', { decimal: ',' })) {
  const { delimiter, decimal }: CsvDialect = dialect;
  void [delimiter, decimal === ','];
}
// @ts-expect-error there is no such decimal mark
readCsv('', { decimal: ';' });
const { columns: found, rows, header, dialect, error: fault } = await previewCsv('', { rows: 5 });
void [found[0]?.kind === 'date', rows[0]?.[0], fault?.code, readCsv('', { ...dialect, header })];
// @ts-expect-error there is no such option
readCsv('', { column: 0 });
for await (const { n, x, y } of readNpyRows([new Uint8Array(1)], { y: [1], batchRows: 10 })) {
  void [n, x.length, y.length];
}
readParquet(new Uint8Array(1), columns);
readArrow(new Uint8Array(1), columns);
const { shape, values } = readNpy(writeNpy([1], [1, 1]));
(await loadNpy(new Blob([]))).values.fill(0);
void [shape[0], values[0], (await readNpz(new ArrayBuffer(1))).get('x')?.values];
void (await readNpz(new ArrayBuffer(1), { arrays: npzNames(new ArrayBuffer(1)) }));
const preprocessing: Preprocessing = await fitPreprocessing(readCsv('', columns), {
  columns: 2,
  standardise: true,
});
await preprocess([1, 2], preprocessing);

// Tables: what is learnt of them, from batches or from a function that opens readers
const handled = { missing: 'mean', categories: ['city'], unknown: 'zeros' } as const;
for await (const { names, fields, preprocessing: found, counts } of readCsv('', {
  ...columns,
  ...handled,
  missingMarks: ['?'],
  fields: true,
  encoding: 'latin1',
  trim: false,
  map: { day: (field: string) => Date.parse(field), city: String },
})) {
  void [names[0], fields?.[0]?.[0], found.table?.x[0]?.categories, counts?.dropped];
}
const open: ReadRows = (how) => readCsv('', { ...columns, ...how });
const fitted = await fitPreprocessing(open, { ...handled, standardise: true, standardiseY: true });
readParquet(new Uint8Array(1), { preprocessing: fitted, y: ['rain'] });
const { x, y, validation, counts }: TableData = await readTable(open, {
  ...handled,
  constant: true,
  validation: 0.2,
  seed: 1,
});
void counts.filled;
const table: TableData = await readTable(open, handled);
await train({ ...table, rank: 1, steps: 1 });
await solve({ ...table, rank: 1 });
const fraction: number | undefined = Date.now();
const mayHold: TableData = await readTable(open, { ...handled, validation: fraction });
const holds: ValidatedTableData = await readTable(open, { ...handled, validation: 0.2 });
const ofHolding = await train({ ...holds, rank: 1, steps: 1 });
void [mayHold.validation?.x.length, holds.validation.y.length, ofHolding.history.validation.length];
void (await solve({ ...holds, rank: 'best' })).bestRank.toFixed();
void (await createTrainer({ ...holds, rank: 1 })).history.validation.length;
// @ts-expect-error no rows are held out
void (await train({ ...(await readTable(open)), rank: 1 })).history.validation.length;
const ofTable = await train({ x, y, validation, preprocessing: fitted, rank: 1, steps: 1 });
const kind: Preprocessing | undefined = ofTable.preprocessing;
await apply([{ city: 'Oslo', sun: 1 }], { ...ofTable, preprocessing: kind });
await preprocessY(y, fitted);
await solve({ x, y, preprocessing: fitted, rank: 'best', validation: 0.2 });
// @ts-expect-error the weight is missing, without a preprocessing
await solve({ x, y, dIn: 1, dOut: 1, rank: 1 });
// @ts-expect-error there is no such way
readCsv('', { missing: 'median' });

// R factors: the weight can come with the data, and has to come with rows
const data: CompressedData = await fromR([1, 2, 0, 3], { n: 10, dIn: 1, dOut: 1, wBase: [1] });
await train({ data: await readR(writeR(data)), rank: 1, steps: 1 });
await solve({ data, rank: 1 });
(await compress({ dIn: 1, dOut: 1 })).merge(data);
// @ts-expect-error n is missing
fromR([1], { dIn: 1, dOut: 1 });
// @ts-expect-error rows come without a weight
solve({ x: [1], y: [1], dIn: 1, dOut: 1, rank: 1 });

// Storage
await storage.save('run', { adapter: result, history: result.history, data: data.toBytes() });
const loaded: Contents = await storage.load('run');
if (loaded.adapter) await apply([1], loaded.adapter);
const saved: SavedEntry[] = await storage.list();
void saved[0]?.savedAt.getTime();
// @ts-expect-error bytes, not the data themselves
storage.save('run', { data });
// @ts-expect-error a name is missing
storage.delete();

// Reasons
const error = new LoraError('ERR_FORMAT', 'what is wrong', { reason: 'gap' });
const reason: string | undefined = error.reason;
const reasons: (DataReason | PeftReason | StorageReason)[] = ['quotes', 'dora', 'quota'];
void [reason, reasons];
