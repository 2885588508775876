import { stat } from 'node:fs/promises';
import { LoraError, type Preprocessing } from 'lora-wasm';
import { readNpy, type TableColumn } from 'lora-wasm/data';
import { readSafetensors } from 'lora-wasm/safetensors';
import { readAdapter, readLayers, type Layer } from '../adapter-folder.js';
import type { CommandDefinition, CommonValues } from '../command.js';
import { readCompressed, type Compressed } from '../compressed-file.js';
import { about, nameOf, UsageError } from '../failure.js';
import { formatOf, type FileFormat } from '../file-format.js';
import { arraysOf, contentsOf, readBytes, type Arrays } from '../matrix-file.js';
import { counted, firstOf, shown, sizesInWords } from '../report.js';

interface Values extends CommonValues {
  readonly module?: string;
  readonly format?: FileFormat;
}

/** The information about a file, for programs and people. */
interface Facts {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
}

export const infoCommand: CommandDefinition<Values> = {
  name: 'info',
  summary: 'say what is in an adapter, or in a file of arrays or of compressed data',
  words: '<paths...>',
  required: [],
  optional: ['anyModule', 'formatOfPaths'],
  example: 'info adapter rows.qr w.npy',

  async run(values, { report }, paths) {
    const areFolders = await Promise.all(paths.map(isFolder));
    requireEffect(values, areFolders);
    for (const [i, path] of paths.entries()) {
      const { fields, lines } = areFolders[i]
        ? await aboutAdapter(path, values.module)
        : await aboutFile(path, values.format);
      report.result({ path, ...fields }, [`${nameOf(path)}: ${lines[0]}`, ...lines.slice(1)]);
    }
  },
};

const isFolder = async (path: string) => path !== '-' && (await stat(path)).isDirectory();

/** Throws for an option that is about another kind of path than the given ones. */
function requireEffect({ module, format }: Values, areFolders: readonly boolean[]): void {
  if (module !== undefined && !areFolders.includes(true)) {
    throw new UsageError('--module is for the folder of an adapter, and no path is one');
  }
  if (format !== undefined && !areFolders.includes(false)) {
    throw new UsageError('--format is for files, and no path is one');
  }
}

async function aboutAdapter(path: string, requested: string | undefined): Promise<Facts> {
  const layers = requested === undefined ? await readLayers(path) : undefined;
  if (layers) return aboutLayers(layers);
  const adapter = await readAdapter(path, requested);
  const { module, baseModel, rank, dIn, dOut, scale, alpha, rslora, fanInFanOut } = adapter;
  const { preprocessing } = adapter;
  const root = rslora ? '√' : '';
  return {
    fields: {
      kind: 'adapter',
      module,
      baseModel,
      rank,
      dIn,
      dOut,
      scale,
      alpha,
      rslora,
      fanInFanOut,
      preprocessing,
    },
    lines: [
      `an adapter of rank ${rank} for the ${dIn} × ${dOut} layer ${module}`,
      `  scale ${shown(scale)} = alpha ${shown(alpha)} / ${root}${rank}`,
      ...(fanInFanOut ? [`  whose weight is stored as (${dIn}, ${dOut}), not transposed`] : []),
      ...(baseModel === undefined ? [] : [`  of the model ${baseModel}`]),
      ...(preprocessing ? [`  preprocessing: ${inWords(preprocessing)}`] : []),
    ],
  };
}

function aboutLayers(layers: readonly Layer[]): Facts {
  const modules = layers.map((layer) => {
    if ('refused' in layer) return layer;
    const { module, rank, dIn, dOut, scale, alpha, rslora } = layer;
    return { module, rank, dIn, dOut, scale, alpha, rslora };
  });
  return {
    fields: { kind: 'adapters', modules },
    lines: [
      `adapters of ${modules.length} layers; --module says more about one`,
      ...modules.map((layer) =>
        'refused' in layer
          ? `  ${layer.module}: ${layer.refused}`
          : `  ${layer.module}: rank ${layer.rank}, ${layer.dIn} × ${layer.dOut}, scale ${shown(layer.scale)}`,
      ),
    ],
  };
}

function inWords({ columns, mean, constant, y, table }: Preprocessing): string {
  const categories = table?.x.filter((column) => column.categories) ?? [];
  const filled = table?.x.some(({ fill }) => fill !== undefined);
  const mapped = table?.x.filter((column) => column.mapped) ?? [];
  const names = (of: readonly TableColumn[]) => firstOf(of.map(({ name }) => name));
  const steps = [
    ...(table ? [`of the table's ${names(table.x)}`] : []),
    ...(mapped.length > 0 ? [`values of ${names(mapped)} made by a function`] : []),
    ...(categories.length > 0 ? [`categories of ${names(categories)}`] : []),
    ...(table?.missing ? ['rows with missing values left out'] : []),
    ...(filled ? ['missing values filled'] : []),
    ...(mean ? ['standardised'] : []),
    ...(constant ? ['a constant one appended'] : []),
    ...(y ? ['targets standardised'] : []),
  ];
  return `${counted(columns, 'column')}, ${steps.join(', ') || 'as they are'}`;
}

async function aboutFile(path: string, asked: FileFormat | undefined): Promise<Facts> {
  const compressed = await readCompressed([path], asked);
  if (compressed) return aboutCompressed(compressed);
  const format = await formatOf(path, asked);
  try {
    return aboutArrays(format, await arrayShapes(path, format));
  } catch (error) {
    throw about(path, error);
  }
}

function aboutCompressed({ data, preprocessing }: Compressed): Facts {
  const { n, dIn, dOut } = data;
  return {
    fields: { kind: 'compressed', n, dIn, dOut, preprocessing },
    lines: [
      `${sizesInWords(data)}, compressed`,
      ...(preprocessing ? [`  preprocessing: ${inWords(preprocessing)}`] : []),
    ],
  };
}

interface ArrayFacts {
  readonly name: string;
  readonly shape?: readonly number[];
  readonly dtype?: string;
  /** The reason why it cannot be read. */
  readonly refused?: string;
}

async function arrayShapes(path: string, format: FileFormat): Promise<ArrayFacts[]> {
  const bytes = await readBytes(path);
  if (format === 'npy') return [{ name: '', shape: readNpy(bytes).shape }];
  if (format === 'npz') {
    const arrays = arraysOf(bytes, format) as Arrays;
    return Promise.all([...arrays.keys()].map((name) => aboutArray(arrays, name)));
  }
  if (format === 'safetensors') {
    const { tensors } = readSafetensors(bytes);
    return [...tensors].map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
  }
  throw new UsageError(
    `${nameOf(path)} is a table; info reads adapters, compressed data and arrays`,
  );
}

/** Describes an array, even one that cannot be read as numbers. */
async function aboutArray(arrays: Arrays, name: string): Promise<ArrayFacts> {
  try {
    const { shape } = await contentsOf(arrays, name);
    return { name, shape };
  } catch (error) {
    if (error instanceof LoraError && error.reason === 'dtype') {
      return { name, refused: error.message };
    }
    throw error;
  }
}

function aboutArrays(format: FileFormat, arrays: readonly ArrayFacts[]): Facts {
  const described = arrays.map(
    ({ name, shape, dtype, refused }) =>
      `  ${refused ?? [name, `(${shape?.join(', ')})`, dtype].filter(Boolean).join(' ')}`,
  );
  const count = arrays.length === 1 ? 'an array' : `${arrays.length} arrays`;
  return { fields: { kind: format, arrays }, lines: [`${count} (${format})`, ...described] };
}
