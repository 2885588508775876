import type { TrainedAdapter } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import type { Merged } from '../merging/merged.js';
import type { State } from '../model/state.js';
import type { History } from './history.js';
import type { BestOfRank, Optimum } from './optimum.js';

export type Phase = 'loading' | 'ready' | 'running' | 'paused' | 'finished' | 'failed';

export interface Failure {
  readonly message: string;
  /** The step after which the loss was no longer finite, if that is what happened. */
  readonly divergedAt?: number | undefined;
  /** A step size that would hold. */
  readonly safeLr?: number | undefined;
}

/** Whether all that is left of a run is how it grew beyond all bounds. */
export function hasDiverged({ failure }: { readonly failure?: Failure | undefined }): boolean {
  return failure?.divergedAt !== undefined;
}

/** A run that was kept to compare others with. */
export interface KeptRun {
  readonly id: number;
  readonly name: string;
  /** What was chosen for it. */
  readonly state: State;
  readonly task: Task;
  /** As it stood when it was kept. */
  readonly adapter: TrainedAdapter;
  readonly history: History;
  /** When it was kept, on held-out rows: see HeldOutErrors. */
  readonly heldOutError: number;
  /** Steps until the loss was within 1 % of the best that its rank can do, if it got there. */
  readonly stepsToOptimum: number | undefined;
}

/** The run before the present one, to compare with. */
export interface PreviousRun {
  readonly state: State;
  readonly history: History;
  readonly diverged: boolean;
}

/** The adapter that is on w: the one in training, none, or a run that was kept. */
export type OnW = 'trained' | 'none' | KeptRun['id'];

/** Where a run was, after so many steps. */
export interface Look {
  readonly step: number;
  readonly adapter: TrainedAdapter;
}

/** All that there is to show at one moment, besides what was chosen: plain data. */
export interface Frame {
  readonly phase: Phase;
  readonly step: number;
  readonly history: History;
  readonly stepsPerSecond?: number | undefined;
  /** Undefined until the data are there. */
  readonly task?: Task | undefined;
  /** The adapter after `step` steps. */
  readonly adapter?: TrainedAdapter | undefined;
  /** What the next step will make of it: see Playground.lookAhead(). */
  readonly next?: TrainedAdapter | undefined;
  /** The adapter before the first step. */
  readonly start?: TrainedAdapter | undefined;
  /** Of a run of a constant step size: where it was, at steps that do not depend on its speed. */
  readonly looks: readonly Look[];
  /** What can be reached at all, once it is computed. */
  readonly optimum?: Optimum | undefined;
  /** The best adapter of the chosen rank, once it is computed. */
  readonly best?: BestOfRank | undefined;
  readonly failure?: Failure | undefined;
  readonly kept: readonly KeptRun[];
  readonly previous?: PreviousRun | undefined;
  readonly onW: OnW;
  /** What w and an adapter were merged into: on w it is one matrix as long as that adapter is. */
  readonly merged?: Merged | undefined;
}
