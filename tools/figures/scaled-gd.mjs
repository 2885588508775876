// Draws docs/scaled-gd.svg: how fast the optimisers come near the optimum of an ill-scaled problem,
// with step sizes that are left to the library. Needs what `npm run build` makes.
import { writeFile } from 'node:fs/promises';
import { train } from 'lora-wasm';
import { illScaledProblem } from '../../tests/unit/problems.js';

const STEPS = 5000;
const GOAL = 1e-3; // of the gap at the start
const LOWEST = 1e-6;

const WIDTH = 760;
const HEIGHT = 400;
const PLOT = { left: 70, right: 600, top: 56, bottom: 340 };

/** In the order of their labels. */
const SERIES = [
  { optimizer: 'sgd', colour: 'var(--sgd)' },
  { optimizer: 'momentum', colour: 'var(--momentum)' },
  { optimizer: 'nesterov', colour: 'var(--nesterov)' },
  { optimizer: 'adam', colour: 'var(--adam)' },
  { optimizer: 'scaled-gd', colour: 'var(--scaled)' },
];

/** The gap to the optimum before each step and after the last, of that at the start. */
async function gaps(optimizer) {
  const options = { ...illScaledProblem(), steps: STEPS, lossEvery: 1, optimum: true };
  const { history, optimum } = await train({ ...options, optimizer });
  const gap = (loss) => loss - optimum.loss;
  return history.loss.map((loss) => gap(loss) / gap(history.loss[0]));
}

const between = (low, high, part) => low + (high - low) * part;
const xOf = (step) =>
  between(PLOT.left, PLOT.right, Math.log10(Math.max(1, step)) / Math.log10(STEPS));
const yOf = (gap) => between(PLOT.top, PLOT.bottom, Math.log10(gap) / Math.log10(LOWEST));
const round = (value) => Math.round(10 * value) / 10;

/** Points that can be told apart: one every pixel. */
function path(values) {
  const points = [];
  for (let step = 1, last = -Infinity; step < values.length && values[step] >= LOWEST; step++) {
    if (xOf(step) - last < 1) continue;
    last = xOf(step);
    points.push(`${round(last)},${round(yOf(values[step]))}`);
  }
  return `M${points.join('L')}`;
}

function text(x, y, words, attributes = '') {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${words}</text>`;
}

function axes() {
  const { left, right, top, bottom } = PLOT;
  const steps = [1, 10, 100, 1000].map(
    (step) =>
      `<path class="grid" d="M${round(xOf(step))},${top}V${bottom}"/>` +
      text(xOf(step), bottom + 20, step.toLocaleString('en'), 'text-anchor="middle"'),
  );
  const parts = ['100 %', '1 %', '0.01 %', '0.0001 %'].map((label, i) => {
    const y = yOf(100 ** -i);
    return (
      `<path class="grid" d="M${left},${round(y)}H${right}"/>` +
      text(left - 8, y + 4, label, 'text-anchor="end"')
    );
  });
  const goal = yOf(GOAL);
  return [
    ...steps,
    ...parts,
    text((left + right) / 2, bottom + 44, 'steps', 'text-anchor="middle"'),
    `<path class="goal" d="M${left},${round(goal)}H${right}"/>`,
    text(left + 6, goal - 6, '0.1 %', 'class="goal-label"'),
  ];
}

function curve({ optimizer, colour, values }, index) {
  const reached = values.findIndex((gap) => gap <= GOAL);
  const name = optimizer === 'sgd' ? 'sgd (default)' : optimizer;
  const when = reached < 0 ? `more than ${STEPS} steps` : `${reached.toLocaleString('en')} steps`;
  const y = PLOT.top + 24 + 48 * index;
  return [
    `<path class="curve" stroke="${colour}" d="${path(values)}"/>`,
    ...(reached < 0
      ? []
      : [`<circle cx="${round(xOf(reached))}" cy="${round(yOf(GOAL))}" r="4" fill="${colour}"/>`]),
    text(PLOT.right + 20, y, name, `style="fill: ${colour}" class="name"`),
    text(PLOT.right + 20, y + 17, when),
  ];
}

const STYLE = `
  svg { --ink: #1f2328; --soft: #59636e; --line: #d1d9e0;
    --sgd: #9a6700; --momentum: #1a7f37; --nesterov: #0969da; --adam: #8250df; --scaled: #cf222e; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d;
      --sgd: #d29922; --momentum: #3fb950; --nesterov: #4493f8; --adam: #ab7df8; --scaled: #f85149; }
  }
  text { font: 13px system-ui, sans-serif; fill: var(--soft); }
  .title { font-size: 15px; font-weight: 600; fill: var(--ink); }
  .name { font-weight: 600; }
  .grid { stroke: var(--line); }
  .goal { stroke: var(--soft); stroke-dasharray: 4 4; }
  .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }`;

const runs = [];
for (const series of SERIES) runs.push({ ...series, values: await gaps(series.optimizer) });
const title = 'What is left to gain, of the gap to the exact optimum at the start';
const lines = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
  `<title>${title}: steps of five optimisers to 0.1 %</title>`,
  `<style>${STYLE}\n</style>`,
  text(PLOT.left, 28, title, 'class="title"'),
  ...axes(),
  ...runs.flatMap(curve),
  '</svg>',
];
await writeFile(new URL('../../docs/scaled-gd.svg', import.meta.url), `${lines.join('\n')}\n`);
