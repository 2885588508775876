import type { OptimizerName, ScheduleName } from 'lora-wasm';

/** 'auto' is the library's safe step size; 'line-search' the one of lowest loss. */
export type StepSize = number | 'auto' | 'line-search';

export const INITS = ['uniform', 'gaussian', 'orthogonal'] as const;
export const STARTS = ['b-zero', 'a-zero', 'both-zero', 'both-random'] as const;
export type Start = (typeof STARTS)[number];
export const SPEEDS = ['1', '10', '100', '500', 'full'] as const;
export const AXES = ['log', 'linear'] as const;
export const THEMES = ['system', 'light', 'dark'] as const;

/** All that a user chooses. The address, the controls and the runs are made from it. */
export interface State {
  /** The name of a source of data. */
  readonly data: string;
  /** How the user's own data were prepared; empty for presets. See own-data/plan.ts. */
  readonly own: string;
  /** The digits that the layer which redraws them has seen: '01'. */
  readonly known: string;
  /** The digits that its adapter is to learn. */
  readonly learn: string;
  /** Of data that are drawn: how many rows to train on. */
  readonly rows: number;
  /** Of data that are drawn: the standard deviation of what no model can predict. */
  readonly noise: number;
  readonly rank: number;
  readonly lr: StepSize;
  readonly optimizer: OptimizerName;
  readonly steps: number;
  /** Rows of a step; 0 stands for all of them. */
  readonly batch: number;
  readonly init: (typeof INITS)[number];
  /** Which of a and b is zero before the first step. */
  readonly start: Start;
  readonly seed: number;
  /** The scale is alpha / rank; 0 stands for a scale of 1. */
  readonly alpha: number;
  readonly schedule: ScheduleName;
  readonly momentum: number;
  readonly decay: number;
  readonly ratio: number;
  readonly ridge: number;
  readonly dropout: number;
  /** Steps a second; 'full' is as fast as they come. */
  readonly speed: (typeof SPEEDS)[number];
  readonly axis: (typeof AXES)[number];
  readonly theme: (typeof THEMES)[number];
  /** The names of panels and of controls that are not shown, with commas between them. */
  readonly hide: string;
  /** The one panel that is shown, with the run, in a frame of another page; empty for all of them. */
  readonly embed: string;
  /** The step of the guided tour that is shown, from 1; 0 where there is none. */
  readonly tour: number;
}

export type SettingName = keyof State;
