/** Why a button or a choice has nothing to do at the moment. */
import type { Phase } from '../../training/frame.js';

const LOADING = 'What it needs is still being loaded.';
const AT_ITS_END = 'This run is over: go back to step 0 first.';

export const STEP: Readonly<Record<Phase, string>> = {
  loading: LOADING,
  running: 'It trains already: pause it to take steps one by one.',
  ready: '',
  paused: '',
  finished: AT_ITS_END,
  failed: AT_ITS_END,
};

export const RUN = LOADING;
export const RESET = 'The run is at step 0.';
export const KEEP = 'A run can be kept after its first step, unless it failed.';
export const MERGE = 'This adapter is merged.';
export const UNMERGE = 'Nothing is merged.';
export const EXPORT = 'Before the first step, and of a run that failed, there is nothing to save.';
export const LINE_SEARCH = 'Line search: sgd and scaled-gd only';
export const LAST_DIGIT = 'One digit has to stay.';
export const UNDO = 'Nothing was drawn.';
export const CLEAR = 'The pad is empty.';
export const DEFAULTS = 'All settings are this preset’s.';
export const RANK = 'This rank is chosen.';
export const CHALLENGES = 'None is done yet.';
export const LINK_PARTS = 'A frame shows one panel, and no choice of parts.';
export const TOUR_BACK = 'This is the first step of the tour.';
