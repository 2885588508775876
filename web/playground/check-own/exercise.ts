import { uniformFrom } from '../../tasks/random.js';

/** The task of a function that trains an adapter, small enough to be copied. */
export interface Exercise {
  readonly n: number;
  readonly dIn: number;
  readonly dOut: number;
  readonly rank: number;
  /** (n, dIn) */
  readonly x: Float64Array;
  /** (n, dOut) */
  readonly y: Float64Array;
  /** (dIn, dOut) */
  readonly wBase: Float64Array;
  /** (dIn, rank) */
  readonly a0: Float64Array;
  /** (rank, dOut); not zero, so that mistakes show in one step */
  readonly b0: Float64Array;
  readonly lr: number;
  readonly steps: number;
  /** s in w_base + s * a @ b */
  readonly scale: number;
}

export const STEP_COUNTS = [1, 3] as const;
/** A second one that is no other factor of the exercise. */
export const SCALES = [1, 1.5] as const;

const SIZES = { n: 6, dIn: 4, dOut: 3, rank: 2 } as const;
const SEED = 7;

/** Always the same numbers, of two decimals. */
export function exerciseOf(steps: number, scale: number): Exercise {
  const { n, dIn, dOut, rank } = SIZES;
  const random = uniformFrom(SEED);
  const matrix = (length: number, size: number) =>
    Float64Array.from({ length }, () => Math.round(100 * size * (2 * random() - 1)) / 100);
  return {
    ...SIZES,
    x: matrix(n * dIn, 1.5),
    y: matrix(n * dOut, 2),
    wBase: matrix(dIn * dOut, 1),
    a0: matrix(dIn * rank, 0.8),
    b0: matrix(rank * dOut, 0.8),
    ...{ lr: 0.1, steps, scale },
  };
}

/** The matrices by their names in a program of a language. */
function matricesOf({ n, dIn, dOut, rank, x, y, wBase, a0, b0 }: Exercise) {
  return [
    ['x', x, n, dIn],
    ['y', y, n, dOut],
    ['w_base', wBase, dIn, dOut],
    ['a0', a0, dIn, rank],
    ['b0', b0, rank, dOut],
  ] as const;
}

export function asNumPy(exercise: Exercise): string {
  const { n, dIn, dOut, rank, lr, steps, scale } = exercise;
  const arrays = matricesOf(exercise).map(([name, values, rows, columns]) => {
    const lines = Array.from({ length: rows }, (_, row) => {
      return `    [${[...values.subarray(row * columns, (row + 1) * columns)].join(', ')}],`;
    });
    return [`${name} = np.array([`, ...lines, '])'].join('\n');
  });
  return [
    'import numpy as np',
    '',
    `n, d_in, d_out, r = ${n}, ${dIn}, ${dOut}, ${rank}`,
    `lr, n_steps, s = ${lr}, ${steps}, ${scale}`,
    ...arrays,
    '',
  ].join('\n');
}

export function asJavaScript(exercise: Exercise): string {
  const { n, dIn, dOut, rank, lr, steps, scale } = exercise;
  const arrays = matricesOf(exercise).map(([name, values, rows, columns]) => {
    const words = name === 'w_base' ? 'wBase' : name;
    return `// ${words} (${rows}, ${columns}), row by row\nconst ${words} = new Float64Array([${[...values].join(', ')}]);`;
  });
  return [
    `const [n, dIn, dOut, r] = [${n}, ${dIn}, ${dOut}, ${rank}];`,
    `const [lr, nSteps, s] = [${lr}, ${steps}, ${scale}];`,
    ...arrays,
    '',
  ].join('\n');
}
