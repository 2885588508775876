import { fieldsOf, type Field } from '../options/numbers.js';
import { RUN } from '../options/run.js';
import {
  fields,
  HISTORY_ENTRY,
  OPTIMUM,
  PLAIN_RUN,
  PROBLEM,
  REDUCED_ROWS,
  REDUCTION_REPORT,
  TRAINER_REPORT,
} from './layouts.js';

/** The structs that the build generates, by name. */
export const STRUCTS: Readonly<Record<string, Field[]>> = {
  TrainerNumbers: [...fields(PROBLEM), ...fieldsOf(RUN)],
  PlainRunNumbers: fields(PLAIN_RUN),
  OptimumNumbers: fields(OPTIMUM),
  ReducedRowsNumbers: fields(REDUCED_ROWS),
  TrainerReport: fields(TRAINER_REPORT),
  ReductionReport: fields(REDUCTION_REPORT),
  HistoryEntry: fields(HISTORY_ENTRY),
};
