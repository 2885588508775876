import { LoraError } from 'lora-wasm';

/** The interval of progress lines, in JSON or on a terminal. */
const PROGRESS_MS = 100;
const CLEAR_LINE = '\r\x1b[K';

/**
 * Characters that must not reach a terminal from a file or its name: controls, which begin escape
 * sequences, direction marks, foreign line ends and unpaired surrogates.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The output of a command: for people or, with --json, as lines of JSON with their kind in `event`.
 * Results go to stdout, unless the data itself does; progress for people, notes and errors go to
 * stderr, progress only if that is a terminal.
 */
export class Report {
  readonly #json: boolean;
  readonly #results: NodeJS.WriteStream;
  readonly #showsProgress: boolean;
  #lastProgress = -Infinity;
  #hasProgressLine = false;

  constructor({ json, dataOnStdout }: { json: boolean; dataOnStdout: boolean }) {
    this.#json = json;
    this.#results = dataOnStdout ? process.stderr : process.stdout;
    const dataOnTerminal = dataOnStdout && process.stdout.isTTY;
    this.#showsProgress = json || (process.stderr.isTTY && !dataOnTerminal);
  }

  /** Reports progress, unless the last report is too recent. */
  progress(fields: Fields, line: string): void {
    if (!this.#showsProgress) return;
    const now = performance.now();
    if (now - this.#lastProgress < PROGRESS_MS) return;
    this.#lastProgress = now;
    if (this.#json) return this.#event('progress', fields);
    const width = (process.stderr.columns || 80) - 1;
    process.stderr.write(CLEAR_LINE + printable(line).slice(0, width));
    this.#hasProgressLine = true;
  }

  result(fields: Fields, lines: readonly string[]): void {
    if (this.#json) return this.#event('result', fields);
    this.#endProgress();
    for (const line of lines) this.#results.write(`${printable(line)}\n`);
  }

  note(message: string, fields: Fields = {}): void {
    if (this.#json) return this.#event('note', { message, ...fields });
    this.#endProgress();
    process.stderr.write(`${printable(message)}\n`);
  }

  error(error: unknown): void {
    const { message, code } = error as { message?: string; code?: string };
    const text = message ?? String(error);
    if (this.#json) {
      const details = error instanceof LoraError ? error.details : {};
      const { step, safeLr, reason } = details;
      const line = {
        event: 'error',
        code: code ?? 'ERR_INTERNAL',
        message: text,
        step,
        safeLr,
        reason,
      };
      process.stderr.write(`${printable(JSON.stringify(line))}\n`);
      return;
    }
    this.#endProgress();
    process.stderr.write(`lora-wasm: ${printable(text)}\n`);
  }

  #event(event: string, fields: Fields): void {
    this.#results.write(`${printable(JSON.stringify({ event, ...fields }))}\n`);
  }

  #endProgress(): void {
    if (this.#hasProgressLine) process.stderr.write(CLEAR_LINE);
    this.#hasProgressLine = false;
  }
}

/** A count with its noun. */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The first names of a list, and how many there are: more would fill the terminal. */
export function firstOf(names: readonly unknown[], most = 20): string {
  const some = names.slice(0, most).join(', ');
  return names.length > most ? `${some}, … (${names.length} of them)` : some;
}

/** The rows of a problem, for people. */
export const sizesInWords = ({ n, dIn, dOut }: { n: number; dIn: number; dOut: number }): string =>
  `${counted(n, 'row')} of ${counted(dIn, 'feature')} and ${counted(dOut, 'target')}`;

/** Formats a number for people: six digits. */
export const shown = (value: number): string => String(Number(value.toPrecision(6)));

/** A line that is safe for terminals: other characters are escaped as in JSON. */
function printable(line: string): string {
  return line.replace(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, i) => escaped(character.charCodeAt(i))).join(''),
  );
}

const escaped = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;
