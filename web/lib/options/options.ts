/**
 * The entry `lora-wasm/options`: the options of every function as tables, for forms, command lines
 * and pages. A row has the option's check with its words, its default and its settings.
 */
export type { Check, Option, OptionTable, Presence } from './option.js';
export {
  APPLY,
  APPLY_HELD,
  COMPRESS,
  LAYER_IN_USE,
  LOAD,
  PLAN,
  SOLVE,
  SVD,
  TRAIN,
  TRAINER,
} from './tables.js';
