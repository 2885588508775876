import { fieldsOf, type Field } from '../options/numbers.js';
import { RUN } from '../options/run.js';
import {
  fields,
  HISTORY_ENTRY,
  PLAIN_RUN,
  PROBLEM,
  REDUCED_ROWS,
  REDUCTION_REPORT,
  TRAINER_REPORT,
  TRAINING,
} from './layouts.js';

/** All that the build writes a struct for, by the name of the struct. */
export const STRUCTS: Readonly<Record<string, Field[]>> = {
  ProblemNumbers: fields(PROBLEM),
  TrainerNumbers: [...fields(TRAINING), ...fieldsOf(RUN)],
  PlainRunNumbers: fields(PLAIN_RUN),
  ReducedRowsNumbers: fields(REDUCED_ROWS),
  TrainerReport: fields(TRAINER_REPORT),
  ReductionReport: fields(REDUCTION_REPORT),
  HistoryEntry: fields(HISTORY_ENTRY),
};
