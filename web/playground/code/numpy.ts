import { applies } from '../model/settings.js';
import type { State } from '../model/state.js';

/**
 * The loop of NumPy that takes the same steps, to rounding; those of a safe step size nearly so.
 * Undefined where there is none to show: the library draws batches and dropout by a generator of its
 * own, and a line search with a ridge takes longer to write than the loop.
 */
export function numpyCode(state: State): string | undefined {
  const { rank, steps, ridge, alpha, start } = state;
  const readsB = start === 'a-zero' || start === 'both-random';
  const step = stepSize(state);
  if (!step || drawsAtRandom(state)) return undefined;
  const { before, direction } = optimizer(state);
  const body = [
    'g = (2 / n) * x.T @ (x @ (w_base + s * a @ b) - y)',
    ...(ridge > 0 ? [`g += ${2 * ridge} * s * a @ b`] : []),
    'grad_a, grad_b = s * g @ b.T, s * a.T @ g',
    ...withDecay(state, direction),
    ...(state.ratio === 1 ? [] : [`d_b = ${state.ratio} * d_b`]),
    ...step.lines,
    'a, b = a - lr * d_a, b - lr * d_b',
  ];
  return [
    'import numpy as np',
    '',
    ...(readsB
      ? [
          'names = ["x", "y", "w_base", "a0", "b0"]',
          'x, y, w_base, a, b = (np.load(f"{name}.npy") for name in names)',
        ]
      : ['x, y, w_base, a = (np.load(f"{name}.npy") for name in ["x", "y", "w_base", "a0"])']),
    `n, s, steps = len(x), ${alpha > 0 ? `${alpha} / ${rank}` : '1'}, ${steps}`,
    ...(readsB ? [] : [`b = np.zeros((${rank}, y.shape[1]))`]),
    ...step.before,
    ...before,
    '',
    'for t in range(steps):',
    ...body.map((line) => `    ${line}`),
    '',
    'print("loss", np.mean((x @ (w_base + s * a @ b) - y) ** 2))',
    '',
  ].join('\n');
}

function drawsAtRandom(state: State): boolean {
  return (['batch', 'dropout'] as const).some((name) => state[name] > 0 && applies(name, state));
}

/** As torch.optim has it: part of the gradient, but for adamw. */
function withDecay(state: State, direction: readonly string[]): readonly string[] {
  const { optimizer: name, decay } = state;
  if (decay === 0 || !applies('decay', state)) return direction;
  if (name === 'adamw') return [...direction, `d_a, d_b = d_a + ${decay} * a, d_b + ${decay} * b`];
  return [`grad_a, grad_b = grad_a + ${decay} * a, grad_b + ${decay} * b`, ...direction];
}

interface OptimizerLines {
  readonly before: readonly string[];
  /** Makes d_a and d_b, the direction to go against. */
  readonly direction: readonly string[];
}

function optimizer({ optimizer: name, momentum }: State): OptimizerLines {
  switch (name) {
    case 'sgd':
      return { before: [], direction: ['d_a, d_b = grad_a, grad_b'] };
    case 'momentum':
    case 'nesterov':
      return {
        before: ['v_a, v_b = 0, 0'],
        direction: [
          `v_a, v_b = ${momentum} * v_a + grad_a, ${momentum} * v_b + grad_b`,
          name === 'momentum'
            ? 'd_a, d_b = v_a, v_b'
            : `d_a, d_b = grad_a + ${momentum} * v_a, grad_b + ${momentum} * v_b`,
        ],
      };
    case 'adam':
    case 'adamw':
      return {
        before: ['m_a, m_b, v_a, v_b = 0, 0, 0, 0'],
        direction: [
          'm_a, m_b = 0.9 * m_a + 0.1 * grad_a, 0.9 * m_b + 0.1 * grad_b',
          'v_a, v_b = 0.999 * v_a + 0.001 * grad_a**2, 0.999 * v_b + 0.001 * grad_b**2',
          'm, v = 1 - 0.9 ** (t + 1), 1 - 0.999 ** (t + 1)',
          'd_a = m_a / m / (np.sqrt(v_a / v) + 1e-8)',
          'd_b = m_b / m / (np.sqrt(v_b / v) + 1e-8)',
        ],
      };
    case 'scaled-gd':
      return {
        before: [
          'damped = lambda gram: gram + 1e-6 * np.trace(gram) / len(gram) * np.eye(len(gram))',
        ],
        direction: [
          'd_a = grad_a @ np.linalg.pinv(damped(b @ b.T))',
          'd_b = np.linalg.pinv(damped(a.T @ a)) @ grad_b',
        ],
      };
    default:
      return {
        before: [],
        direction: [
          `raise NotImplementedError('there are no lines of NumPy for ${String(name)} yet')`,
        ],
      };
  }
}

interface StepSizeLines {
  readonly before: readonly string[];
  /** Makes lr. */
  readonly lines: readonly string[];
}

const SCHEDULED: Readonly<Record<State['schedule'], string>> = {
  constant: '',
  linear: ' * (1 - t / steps)',
  cosine: ' * (1 + np.cos(np.pi * t / steps)) / 2',
};

function stepSize(state: State): StepSizeLines | undefined {
  const { lr, schedule } = state;
  if (typeof lr === 'number') return { before: [], lines: [`lr = ${lr}${SCHEDULED[schedule]}`] };
  return lr === 'auto' ? safeStepSize(state) : lineSearch(state);
}

/** The page bounds its norms from above, which is a few per cent more cautious. */
function safeStepSize(state: State): StepSizeLines {
  const { optimizer: name, ratio, schedule, ridge, decay } = state;
  const curvature = `c = (2 / n) * np.linalg.norm(x, 2) ** 2${ridge > 0 ? ` + ${2 * ridge}` : ''}`;
  const factor = SCHEDULED[schedule];
  const decayed = decay > 0 && name !== 'adamw';
  if (name === 'sgd' && ratio === 1) {
    const more = decayed ? ` + ${decay}` : '';
    return {
      before: ['norm = lambda matrix: np.linalg.norm(matrix, 2)', curvature],
      lines: [
        `bound = c * s**2 * (norm(a) ** 2 + norm(b) ** 2) + s * norm(g)${more}  # of the curvature`,
        `lr = 1 / bound${factor}`,
      ],
    };
  }
  const more = decayed ? ` + ${decay} * (dot(d_a, d_a) + dot(d_b, d_b))` : '';
  const penalty = ridge > 0 ? ` + ${ridge} * norm(s * a @ b) ** 2` : '';
  return {
    before: ['norm, dot = np.linalg.norm, lambda p, q: np.sum(p * q)', curvature],
    lines: [
      `loss = norm(x @ (w_base + s * a @ b) - y) ** 2 / n${penalty}`,
      'steep, lin, quad = np.sqrt(2 * c * loss), s * norm(d_a @ b + a @ d_b), s * norm(d_a @ d_b)',
      `slope = [2 * c * quad**2, 3 * c * lin * quad, 2 * steep * quad + c * lin**2${more}]`,
      'slope.append(-dot(grad_a, d_a) - dot(grad_b, d_b))  # of a quartic above the loss',
      `lr = max(np.roots(slope).real)${factor} if slope[-1] < 0 else 0`,
    ],
  };
}

/** To the first minimum of the quartic that the loss is along the direction. */
function lineSearch({ ridge }: State): StepSizeLines | undefined {
  if (ridge > 0) return undefined;
  return {
    before: ['dot = lambda p, q: np.sum(p * q)'],
    lines: [
      'r0 = x @ (w_base + s * a @ b) - y',
      'r1, r2 = -s * x @ (d_a @ b + a @ d_b), s * x @ d_a @ d_b',
      'slope = [4 * dot(r2, r2), 6 * dot(r1, r2), 4 * dot(r0, r2) + 2 * dot(r1, r1), 2 * dot(r0, r1)]',
      'lr = min(t.real for t in np.roots(slope) if abs(t.imag) < 1e-9 and t.real > 0)',
    ],
  };
}
