import type { Row } from './option-row.js';
import type { OptionName } from './option-table.js';
import type { Report } from './report.js';

export interface Context {
  readonly report: Report;
  /** Aborted by Ctrl-C or another termination signal. */
  readonly signal: AbortSignal;
}

/** The options of all commands. */
export interface CommonValues {
  readonly json?: boolean;
}

export interface CommandDefinition<Values = CommonValues> {
  readonly name: string;
  readonly summary: string;
  /** Further explanation, a paragraph. */
  readonly description?: string;
  /** Positional arguments, as help shows them. */
  readonly words?: string;
  readonly required: readonly OptionName[];
  readonly optional: readonly (OptionName | Row)[];
  readonly example: string;
  run(values: Values, context: Context, words: readonly string[]): Promise<void>;
}
