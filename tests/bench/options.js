import { parseArgs } from 'node:util';
import { SHAPES } from './shapes.js';
import { USES } from './uses.js';

export const JS_PEERS = ['plain-js', 'ml-matrix', 'jax-js', 'tfjs'];
const PEERS = ['lora-wasm', 'numpy', ...JS_PEERS];
const ENGINES = ['node', 'machine-node', 'chromium'];
const ALL_USES = [...Object.keys(USES), 'start'];
const QUICK_SHAPES = ['T', 'S', 'M'];

export const USAGE = `usage: npm run bench -- [options]
  --json FILE     write the figures there
  --shapes LIST   of ${Object.keys(SHAPES).join(', ')}
  --peers LIST    of ${PEERS.join(', ')}
  --engines LIST  where lora-wasm runs, of node (a current one), machine-node, chromium
  --uses LIST     what beside steps, of ${ALL_USES.join(', ')}, or none
  --plan          instead: whether route 'auto' chooses well, on a grid of 60 tasks
  --quick         small shapes and few samples, unless --shapes says otherwise`;

/** @param {string[]} args */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'string' },
      shapes: { type: 'string' },
      peers: { type: 'string' },
      engines: { type: 'string' },
      uses: { type: 'string' },
      plan: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  });
  const { json, plan, quick } = values;
  const shapes = choose('shapes', values.shapes, Object.keys(SHAPES));
  return {
    json,
    plan,
    effort: quick ? 'quick' : 'full',
    shapes: quick && values.shapes === undefined ? QUICK_SHAPES : shapes,
    peers: choose('peers', values.peers, PEERS),
    engines: choose('engines', values.engines, ENGINES),
    uses: chooseUses(values.uses, quick),
  };
}

function chooseUses(list, quick) {
  if (list === 'none') return [];
  const uses = choose('uses', list, ALL_USES);
  return list === undefined && quick ? uses.filter((name) => !USES[name]?.slow) : uses;
}

function choose(name, list, known) {
  if (list === undefined) return known;
  const wanted = list.split(',').map((item) => item.trim());
  const unknown = wanted.filter((item) => !known.includes(item));
  if (unknown.length === 0) return known.filter((item) => wanted.includes(item));
  throw new Error(`--${name} ${unknown.join(',')}: it can be ${known.join(', ')}`);
}
