import type { Row } from './option-row.js';
import type { OptionName } from './option-table.js';
import type { Report } from './report.js';

/** What a command works with besides its options. */
export interface Surroundings {
  readonly report: Report;
  /** Aborted by Ctrl-C, or by another request to end. */
  readonly signal: AbortSignal;
}

/** What all commands take. */
export interface CommonValues {
  readonly json?: boolean;
}

export interface CommandDefinition<Values = CommonValues> {
  readonly name: string;
  readonly summary: string;
  /** What more there is to know, in a paragraph. */
  readonly description?: string;
  /** Words that are no options, as help shows them. */
  readonly words?: string;
  readonly required: readonly OptionName[];
  readonly optional: readonly (OptionName | Row)[];
  readonly example: string;
  run(values: Values, surroundings: Surroundings, words: readonly string[]): Promise<void>;
}
