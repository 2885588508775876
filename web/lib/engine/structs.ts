import { fieldsOf, type Field } from '../options/numbers.js';
import { RUN } from '../options/run.js';
import * as constants from './constants.js';
import {
  HISTORY_ENTRY,
  LAYER,
  NEIGHBOUR,
  PLAIN_RUN,
  PROBLEM,
  REDUCED_ROWS,
  REDUCTION_REPORT,
  SEARCH,
  SVD,
  TRAINER_REPORT,
  TRAINING,
  type Layout,
} from './layouts.js';

type Member = Omit<Field, 'value'>;

const fields = (layout: Layout): Member[] =>
  layout.map((member) => (typeof member === 'string' ? { name: member } : member));

/** The structs that the build generates, by name. */
export const STRUCTS: Readonly<Record<string, Member[]>> = {
  ProblemNumbers: fields(PROBLEM),
  LayerNumbers: fields(LAYER),
  TrainerNumbers: [...fields(TRAINING), ...fieldsOf(RUN)],
  PlainRunNumbers: fields(PLAIN_RUN),
  ReducedRowsNumbers: fields(REDUCED_ROWS),
  TrainerReport: fields(TRAINER_REPORT),
  ReductionReport: fields(REDUCTION_REPORT),
  HistoryEntry: fields(HISTORY_ENTRY),
  SearchNumbers: fields(SEARCH),
  NeighbourNumbers: fields(NEIGHBOUR),
  SvdNumbers: fields(SVD),
};

const CPP_NAMES: Readonly<Record<keyof typeof constants, string>> = {
  BLOCK_ROWS: 'kBlockRows',
  WIDE_UNIT: 'kWideUnit',
  PANEL_ROWS: 'PanelReduction::kMostRows',
  REDUCED_COLUMNS: 'PanelReduction::kReflectors',
  MANY_ROWS: 'FactoredRoute::kManyRows',
  NO_PROBLEM: 'bindings::kNoProblem',
};

/** The constants of constants.ts with their names in C++, and the headers that declare them. */
export const CONSTANTS = {
  values: Object.entries(constants).map(
    ([name, value]) => [CPP_NAMES[name as keyof typeof constants], value] as const,
  ),
  headers: [
    'bindings/make.h',
    'core/factored_route.h',
    'core/kernels/kernels.h',
    'core/layer.h',
    'core/panel_reduction.h',
  ],
};
