import { TASKS, TASK_NAMES, type TaskName } from './tasks.js';

export type Axis = 'log' | 'linear';
/** 'auto' is the library's safe step size, taken anew at every step. */
export type StepSize = number | 'auto';

/** All that a user chooses. The address, the controls and the runs are made from it. */
export interface State {
  readonly task: TaskName;
  readonly rank: number;
  readonly lr: StepSize;
  readonly steps: number;
  readonly axis: Axis;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** One setting: its default, and the meaning of its text in the address and in a control. */
interface Setting<Value> {
  /** What it is for a task when nothing was chosen. */
  initial(task: TaskName): Value;
  /** The value that a text stands for, moved into the range; undefined where it stands for none. */
  parse(text: string, task: TaskName): Value | undefined;
}

interface RangedSetting<Value> extends Setting<Value> {
  range(task: TaskName): Range;
}

/** The table. The task comes first, since the ranges and defaults of the others depend on it. */
export const SETTINGS = {
  task: oneOf<TaskName>(TASK_NAMES, () => 'weather'),
  rank: wholeNumber(
    (task) => ({ min: 1, max: Math.min(TASKS[task].dIn, TASKS[task].dOut) }),
    (task) => TASKS[task].rank,
  ),
  lr: stepSize({ min: 1e-6, max: 100 }),
  steps: wholeNumber(
    () => ({ min: 1, max: 1_000_000 }),
    (task) => TASKS[task].steps,
  ),
  axis: oneOf<Axis>(['log', 'linear'], () => 'log'),
} satisfies { [Name in keyof State]: Setting<State[Name]> };

const NAMES = Object.keys(SETTINGS) as (keyof State)[];

export function initialState(task: TaskName = SETTINGS.task.initial('weather')): State {
  return {
    task,
    rank: SETTINGS.rank.initial(task),
    lr: SETTINGS.lr.initial(task),
    steps: SETTINGS.steps.initial(task),
    axis: SETTINGS.axis.initial(task),
  };
}

/**
 * The state after one setting was given a new text. A text without a meaning gives its default.
 * Another task brings its own rank, step size and number of steps.
 */
export function withSetting(state: State, name: keyof State, text: string): State {
  if (name === 'task') {
    const task = SETTINGS.task.parse(text, state.task) ?? SETTINGS.task.initial(state.task);
    return task === state.task ? state : { ...initialState(task), axis: state.axis };
  }
  const setting = SETTINGS[name];
  const value = setting.parse(text, state.task) ?? setting.initial(state.task);
  return { ...state, [name]: value };
}

/** The part of the address after #. What is missing, malformed or out of range is mended. */
export function stateFromHash(hash: string): State {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  return NAMES.reduce((state, name) => {
    const text = given.get(name);
    return text === null ? state : withSetting(state, name, text);
  }, initialState());
}

export function hashOf(state: State): string {
  return `#${new URLSearchParams(NAMES.map((name) => [name, String(state[name])]))}`;
}

/** Whether two states ask for the same training. */
export function sameRun(one: State, other: State): boolean {
  return NAMES.every((name) => name === 'axis' || one[name] === other[name]);
}

function oneOf<Value extends string>(
  values: readonly Value[],
  initial: () => Value,
): Setting<Value> {
  return { initial, parse: (text) => values.find((value) => value === text) };
}

function wholeNumber(
  range: (task: TaskName) => Range,
  initial: (task: TaskName) => number,
): RangedSetting<number> {
  return {
    range,
    initial,
    parse(text, task) {
      const number = finiteNumber(text);
      return number === undefined ? undefined : clamp(Math.round(number), range(task));
    },
  };
}

function stepSize(range: Range): RangedSetting<StepSize> {
  return {
    range: () => range,
    initial: () => 'auto',
    parse(text) {
      if (text === 'auto') return 'auto';
      const number = finiteNumber(text);
      return number === undefined ? undefined : clamp(number, range);
    },
  };
}

function finiteNumber(text: string): number | undefined {
  const number = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function clamp(value: number, { min, max }: Range): number {
  return Math.min(max, Math.max(min, value));
}
