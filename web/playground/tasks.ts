import { digitsTask, syntheticTask, weatherTask, type Task } from '../../examples/tasks/index.js';

export const TASK_NAMES = ['weather', 'digits', 'synthetic'] as const;
export type TaskName = (typeof TASK_NAMES)[number];

/** What the page knows of a task before its data are there. */
interface TaskCard {
  readonly dIn: number;
  readonly dOut: number;
  /** A rank and a number of steps that show what the task is about. */
  readonly rank: number;
  readonly steps: number;
  readonly credit: string;
  prepare(): Promise<Task>;
}

export const TASKS: Readonly<Record<TaskName, TaskCard>> = {
  weather: {
    dIn: 29,
    dOut: 4,
    rank: 2,
    steps: 3_000,
    credit:
      'Weather of Seattle and New York, 2012 to 2015: NOAA, public domain, as shipped in vega-datasets (BSD-3-Clause).',
    prepare: async () => weatherTask(await textOf(import('../../examples/data/weather.csv?raw'))),
  },
  digits: {
    dIn: 65,
    dOut: 10,
    rank: 5,
    steps: 5_000,
    credit:
      'Optical Recognition of Handwritten Digits: E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0, as shipped in scikit-learn.',
    prepare: async () => digitsTask(await textOf(import('../../examples/data/digits.csv?raw'))),
  },
  synthetic: {
    dIn: 32,
    dOut: 16,
    rank: 4,
    steps: 2_000,
    credit: 'Synthetic data are drawn on this page from a fixed seed.',
    // Columns of unequal size and little noise: the right rank shows as orders of magnitude.
    prepare: async () => syntheticTask({ condition: 10, noise: 0.02 }),
  },
};

const prepared = new Map<TaskName, Promise<Task>>();

/** The task with its data; fetched and prepared once. */
export function loadTask(name: TaskName): Promise<Task> {
  const known = prepared.get(name);
  if (known) return known;
  const task = TASKS[name].prepare();
  prepared.set(name, task);
  task.catch(() => prepared.delete(name)); // so that the next attempt fetches again
  return task;
}

/** Data are modules, so that the page that is one file holds them as the hosted one loads them. */
async function textOf(data: Promise<{ default: string }>): Promise<string> {
  return (await data).default;
}
