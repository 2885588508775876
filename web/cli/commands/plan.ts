import { plan } from 'lora-wasm';
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
    const { rank, steps } = values;
    const found = plan({ ...(await sizesOf(values)), rank, steps });
    const seconds = Object.entries(found.seconds).map(
      ([route, time]) => `  ${route}: ${shown(time)} s`,
    );
    report.result({ ...found }, [found.reason, ...seconds]);
  },
};

async function sizesOf(values: Values) {
  const { data, format, n, dIn, dOut } = values;
  requireBeside(values, ['format'], 'data');
  if (data) {
    const [given] = givenFlags(values, ['n', 'dIn', 'dOut']);
    if (given) throw new UsageError(`${given} is as --data has it`);
    await requireFiles({ data });
    const compressed = await readCompressed(data, format);
    if (!compressed)
      throw new UsageError('--data is not compressed; --n, --d-in and --d-out say its sizes');
    const { data: reduced } = compressed;
    return { n: reduced.n, dIn: reduced.dIn, dOut: reduced.dOut };
  }
  const missing = Object.entries({ '--n': n, '--d-in': dIn, '--d-out': dOut }).find(
    ([, size]) => size === undefined,
  );
  if (missing) throw new UsageError(`${missing[0]} is missing (or --data, compressed)`);
  return { n, dIn, dOut } as { n: number; dIn: number; dOut: number };
}
