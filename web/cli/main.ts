#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { applyCommand } from './commands/apply.js';
import { compressCommand } from './commands/compress.js';
import { infoCommand } from './commands/info.js';
import { mergeCommand } from './commands/merge.js';
import { planCommand } from './commands/plan.js';
import { solveCommand } from './commands/solve.js';
import { trainCommand } from './commands/train.js';
import type { CommandDefinition, CommonValues } from './command.js';
import { about, originOf, exitCodeOf, Failure, OutputClosed, UsageError } from './failure.js';
import { interrupt } from './interrupt.js';
import { makeOption } from './option-row.js';
import { rowOf } from './option-table.js';
import { Report } from './report.js';

const COMMANDS = [
  trainCommand,
  solveCommand,
  applyCommand,
  mergeCommand,
  infoCommand,
  compressCommand,
  planCommand,
] as readonly CommandDefinition[];

/** The manifest of the package, relative to dist/cli/. */
const MANIFEST = new URL('../../package.json', import.meta.url);

function makeProgram(): Command {
  const { version } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { version: string };
  const program = new Command('lora-wasm')
    .description('LoRA adapters on a frozen linear layer: train, solve and use them.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => undefined }) // reported below like all errors
    .addHelpText('after', `\nEvery command has its own: lora-wasm train --help\n`);
  for (const definition of COMMANDS) addCommand(program, definition);
  return program;
}

function addCommand(program: Command, definition: CommandDefinition): void {
  const { name, summary, description, words, required, optional, example } = definition;
  const command = program.command(name).summary(summary);
  command.description(
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.\n\n${description ?? ''}`.trim(),
  );
  if (words) command.argument(words);
  for (const name of required) command.addOption(makeOption(rowOf(name), true));
  for (const option of [...optional, 'json'] as const) {
    const row = typeof option === 'string' ? rowOf(option) : option;
    command.addOption(makeOption(row, false));
  }
  command.addHelpText('after', `\nExample:\n  npx lora-wasm ${example}\n`);
  command.action(() => run(definition, command));
}

async function run(definition: CommandDefinition, command: Command): Promise<void> {
  const values: CommonValues & { out?: string } = command.opts();
  const dataOnStdout = values.out === '-';
  const report = new Report({ json: values.json ?? false, dataOnStdout });
  const { signal } = interrupt;
  try {
    if (values.out === '') throw new UsageError('--out is empty');
    await interrupt.unlessStopped(() => definition.run(values, { report, signal }, command.args));
  } catch (thrown) {
    const error = originOf(thrown);
    if (!(error instanceof OutputClosed)) {
      fail(signal.aborted && isAbort(error) ? stopped(dataOnStdout) : error, report);
    }
  }
  await interrupt.end();
}

const isAbort = (error: unknown) => (error as Partial<Error> | undefined)?.name === 'AbortError';

function stopped(dataOnStdout: boolean): Failure {
  const kept = dataOnStdout ? '' : '; nothing was written';
  return new Failure(`stopped before there was a result${kept}`, { code: 'ERR_ABORTED' });
}

function fail(error: unknown, report: Report): void {
  process.exitCode = exitCodeOf(error);
  report.error(error);
}

/** Linux has either for a socket, by what the reader has left unread. */
const isReaderGone = ({ code }: NodeJS.ErrnoException) => code === 'EPIPE' || code === 'ECONNRESET';

/** A closed reader is not an error; all other failures of outputs are. */
function watchOutputs(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!isReaderGone(error))
      fail(about('stdout', error), new Report({ json: false, dataOnStdout: true }));
  });
  process.stderr.on('error', () => undefined);
}

watchOutputs();
try {
  await makeProgram().parseAsync();
} catch (error) {
  const isCommander = error instanceof CommanderError;
  if (!isCommander || error.exitCode !== 0) {
    const json = process.argv.includes('--json');
    const usage = isCommander ? new UsageError(usageMessage(error)) : error;
    fail(usage, new Report({ json, dataOnStdout: false }));
  }
}

/** The message on one line, without commander's prefix. */
function usageMessage({ message, code }: CommanderError): string {
  if (code === 'commander.help') return 'a command is missing; lora-wasm --help lists them';
  return message.replace(/^error: /, '').replace('\n(Did', ' (Did');
}
