import { plan, type PlanOptions } from 'lora-wasm';
import type { CommandDefinition, CommonValues, Context } from '../command.js';
import { readCompressed } from '../compressed-file.js';
import { UsageError } from '../failure.js';
import type { FileFormat } from '../file-format.js';
import { givenFlags, requireBeside } from '../given-flags.js';
import { requireFiles } from '../input-files.js';
import { shown } from '../report.js';

interface Values extends CommonValues {
  readonly data?: readonly string[];
  readonly format?: FileFormat;
  readonly n?: number;
  readonly dIn?: number;
  readonly dOut?: number;
  readonly rank: number;
  readonly steps: number;
}

export const planCommand: CommandDefinition<Values> = {
  name: 'plan',
  summary: 'say how train would compute its steps, and how long they would take',
  description: 'For a problem of sizes that are given, or of compressed --data.',
  required: ['rank'],
  optional: ['compressed', 'formatOfCompressed', 'n', 'dIn', 'dOut', 'steps'],
  example: 'plan --n 100000 --d-in 128 --d-out 64 --rank 8 --steps 1000',

  async run(values, { report }: Context) {
    const { data, rank, steps } = values;
    const { route, seconds, reason } = data
      ? planOfCompressed({ ...(await compressedSizes(values, data)), rank, steps })
      : plan({ ...givenSizes(values), rank, steps });
    const lines = Object.entries(seconds).map(([name, time]) => `  ${name}: ${shown(time)} s`);
    report.result({ route, seconds, reason }, [reason, ...lines]);
  },
};

async function compressedSizes(values: Values, data: readonly string[]) {
  const [given] = givenFlags(values, ['n', 'dIn', 'dOut']);
  if (given) throw new UsageError(`${given} is as --data has it`);
  await requireFiles({ data });
  const compressed = await readCompressed(data, values.format);
  if (!compressed)
    throw new UsageError('--data is not compressed; --n, --d-in and --d-out say its sizes');
  const { n, dIn, dOut } = compressed.data;
  return { n, dIn, dOut };
}

/** Compressed data take one route; at most dIn rows are left of them. */
function planOfCompressed({ n, dIn, dOut, rank, steps }: PlanOptions) {
  const { seconds } = plan({ n: Math.min(n, dIn), dIn, dOut, rank, steps });
  const { compressed } = seconds;
  const reason =
    `'compressed' is expected to take ${shown(compressed)} s for ${steps} steps of rank ${rank} on ${n} rows ` +
    `of a ${dIn} × ${dOut} layer; compressed data take no other route`;
  return { route: 'compressed', seconds: { compressed }, reason };
}

function givenSizes(values: Values): { n: number; dIn: number; dOut: number } {
  requireBeside(values, ['format'], 'data');
  const { n, dIn, dOut } = values;
  const missing = Object.entries({ '--n': n, '--d-in': dIn, '--d-out': dOut }).find(
    ([, size]) => size === undefined,
  );
  if (missing) throw new UsageError(`${missing[0]} is missing (or --data, compressed)`);
  return { n, dIn, dOut } as { n: number; dIn: number; dOut: number };
}
