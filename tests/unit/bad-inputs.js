/**
 * Bad inputs, a row for each: a title, what it changes in good arguments, and the code and the
 * message of the error that has to come. The good arguments are those of `problem`.
 */
import { OPTIMIZERS, randomProblem } from './problems.js';

export const problem = randomProblem({ n: 4, dIn: 3, dOut: 2, rank: 2 });

function detached(values) {
  const copy = values.slice();
  structuredClone(copy, { transfer: [copy.buffer] });
  return copy;
}

function replaced(values, index, value) {
  return values.with(index, value);
}

const ANY_MATRIX = 'a Float64Array, a Float32Array or a plain array of numbers was expected';
const MATRICES = ['x', 'y', 'wBase', 'a0', 'b0'];
const COLS = { x: 3, y: 2, wBase: 2, a0: 2, b0: 2 };

/** What no matrix may be: [title, value from a good one, code, message] */
const badMatrices = MATRICES.flatMap((name) => {
  const values = problem[name];
  const bad = (title, value, code, message) => [
    `${name}: ${title}`,
    { [name]: value },
    code,
    message,
  ];
  const wrongType = (title, value, came, instead = '') =>
    bad(title, value, 'ERR_ARGUMENT', `${name} is ${came}; ${ANY_MATRIX}${instead}`);
  const from = (rest) => `: Float64Array.from(${name}${rest})`;
  const notFinite = (value, index) => {
    const at = `row ${Math.floor(index / COLS[name])}, column ${index % COLS[name]}`;
    return bad(
      `${value} at ${index}`,
      replaced(values, index, value),
      'ERR_NOT_FINITE',
      `${name}[${index}] is ${value} (${at}); every value has to be finite`,
    );
  };
  return [
    wrongType('null', null, 'null'),
    wrongType('a string', '1, 2, 3', '"1, 2, 3"'),
    wrongType('a number', 7, '7'),
    wrongType('a boolean', true, 'true'),
    wrongType('a function', () => values, 'a function'),
    wrongType('a symbol', Symbol('x'), 'a symbol'),
    wrongType('a plain object', { ...values, length: values.length }, 'an object'),
    wrongType('a Map', new Map(), 'a Map'),
    wrongType('a DataView', new DataView(values.slice().buffer), 'a DataView'),
    wrongType('an ArrayBuffer', values.slice().buffer, 'an ArrayBuffer'),
    wrongType('an Int32Array', Int32Array.from(values), 'an Int32Array', from('')),
    wrongType('a Uint8Array', Uint8Array.from(values), 'a Uint8Array', from('')),
    wrongType(
      'a BigInt64Array',
      new BigInt64Array(values.length),
      'a BigInt64Array',
      from(', Number'),
    ),
    bad(
      'an array of arrays',
      [[1, 2]],
      'ERR_ARGUMENT',
      `${name} is an array of arrays; one flat, row-major array was expected: ${name}.flat()`,
    ),
    bad(
      'an array of objects',
      [{ sun: 1 }],
      'ERR_ARGUMENT',
      `${name} is an array of objects; numbers were expected: readTable() of lora-wasm/data makes ` +
        'them of the rows of a table',
    ),
    bad(
      'an array with a string',
      [...values.slice(1), '1'],
      'ERR_ARGUMENT',
      `${name}[${values.length - 1}] is "1"; a plain array has to hold numbers only`,
    ),
    bad(
      'an array with a hole',
      // eslint-disable-next-line no-sparse-arrays
      [, ...values.slice(1)],
      'ERR_ARGUMENT',
      `${name}[0] is undefined; a plain array has to hold numbers only`,
    ),
    bad(
      'a detached buffer',
      detached(values),
      'ERR_ARGUMENT',
      `${name} has lost its memory: its buffer is detached (was it transferred to a worker?)`,
    ),
    notFinite(NaN, 0),
    notFinite(Infinity, values.length - 1),
    notFinite(-Infinity, 1),
    bad(
      'NaN in a plain array',
      Array.from(replaced(values, 2, NaN)),
      'ERR_NOT_FINITE',
      new RegExp(`^${name}\\[2\\] is NaN \\(row`),
    ),
    bad(
      'infinity in a Float32Array',
      Float32Array.from(replaced(values, 2, 1e200)),
      'ERR_NOT_FINITE',
      new RegExp(`^${name}\\[2\\] is Infinity \\(row`),
    ),
    bad('empty', new Float64Array(0), 'ERR_SHAPE', new RegExp(`^${name} has 0 values; `)),
    bad('an empty array', [], 'ERR_SHAPE', new RegExp(`^${name} has 0 values; `)),
  ];
});

/** What no size may be; `words` are those that it may be instead, as a text is told. */
function badNumbers(name, range, words = '') {
  const message = (value, came) => {
    const expected = `a whole number from ${range}${typeof value === 'string' ? words : ''}`;
    return `${name} is ${came}; ${expected} was expected`;
  };
  const huge = 2 ** 53;
  return [
    [-1, '-1'],
    [2.5, '2.5'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [huge, String(huge)],
    [1e300, '1e+300'],
    ['3', '"3"'],
    [3n, '3n (a bigint)'],
    [null, 'null'],
    [true, 'true'],
    [[3], 'an Array'],
    [{ valueOf: () => 3 }, 'an object'],
  ].map(([value, came]) => [
    `${name}: ${came}`,
    { [name]: value },
    'ERR_ARGUMENT',
    message(value, came),
  ]);
}

const COUNT = `${2 ** 31 - 1}`;
const missing = (name, expectation) => [
  `${name}: missing`,
  { [name]: undefined },
  'ERR_ARGUMENT',
  `${name} is missing; ${expectation}`,
];
const zero = (name) => [
  `${name}: 0`,
  { [name]: 0 },
  'ERR_ARGUMENT',
  `${name} is 0; a whole number from 1 to ${COUNT} was expected`,
];

const badStepSizes = [
  [
    'lr: negative',
    { lr: -0.1 },
    'ERR_ARGUMENT',
    'lr is -0.1; a finite number of 0 or more was expected',
  ],
  [
    'lr: NaN',
    { lr: NaN },
    'ERR_NOT_FINITE',
    'lr is NaN; a finite number of 0 or more was expected',
  ],
  ['lr: infinite', { lr: Infinity }, 'ERR_NOT_FINITE', /^lr is Infinity; /],
  ['lr: a string', { lr: '0.1' }, 'ERR_ARGUMENT', /^lr is "0.1"; /],
  ['lr: a bigint', { lr: 1n }, 'ERR_ARGUMENT', /^lr is 1n \(a bigint\); /],
  ['lr: null', { lr: null }, 'ERR_ARGUMENT', /^lr is null; /],
];

const shapesOfTrain = [
  [
    'x: not whole rows',
    { x: problem.x.slice(1) },
    'x has 11 values; n × dIn were expected, a positive multiple of dIn = 3',
  ],
  [
    'y: too short',
    { y: problem.y.slice(1) },
    'y has 7 values; n × dOut = 4 × 2 = 8 were expected (n = 4 from x.length / dIn)',
  ],
  [
    'x: one row more than y',
    { x: new Float64Array(15) },
    'y has 8 values; n × dOut = 5 × 2 = 10 were expected (n = 5 from x.length / dIn)',
  ],
  [
    'wBase: too long',
    { wBase: new Float64Array(7) },
    'wBase has 7 values; dIn × dOut = 3 × 2 = 6 were expected',
  ],
  ['a0: too short', { a0: [1, 2, 3] }, 'a0 has 3 values; dIn × rank = 3 × 2 = 6 were expected'],
  [
    'b0: too long',
    { b0: new Float32Array(6) },
    'b0 has 6 values; rank × dOut = 2 × 2 = 4 were expected',
  ],
  [
    'a rank that does not go with a0',
    { rank: 3 },
    'a0 has 6 values; dIn × rank = 3 × 3 = 9 were expected',
  ],
  [
    'a huge rank that does not go with a0',
    { rank: 2 ** 31 - 1 },
    'a0 has 6 values; dIn × rank = 3 × 2147483647 = 6442450941 were expected',
  ],
].map(([title, change, message]) => [title, change, 'ERR_SHAPE', message]);

const shapesOfTrainLora = [
  [
    'x: too short',
    { x: problem.x.slice(1) },
    'x has 11 values; n × dIn = 4 × 3 = 12 were expected',
  ],
  ['y: too short', { y: problem.y.slice(1) }, 'y has 7 values; n × dOut = 4 × 2 = 8 were expected'],
  [
    'wBase: too long',
    { wBase: new Float64Array(7) },
    'wBase has 7 values; dIn × dOut = 3 × 2 = 6 were expected',
  ],
  ['a0: too short', { a0: [1, 2, 3] }, 'a0 has 3 values; dIn × r = 3 × 2 = 6 were expected'],
  [
    'b0: too long',
    { b0: new Float32Array(6) },
    'b0 has 6 values; r × dOut = 2 × 2 = 4 were expected',
  ],
  ['n that does not go with x', { n: 5 }, 'x has 12 values; n × dIn = 5 × 3 = 15 were expected'],
].map(([title, change, message]) => [title, change, 'ERR_SHAPE', message]);

const oneOf = (names) => `${names.map((name) => `"${name}"`).join(' or ')} was expected`;
const NO_ROWS = "has no single rows any more; x and y with route 'auto', 'factored' or 'direct' do";
const refused = (title, change, message, code = 'ERR_ARGUMENT') => [title, change, code, message];

/** What no setting may be that is a number: [value, what came] and the code. */
const badSettings = (name, wrap, expected, values) =>
  values.map(([value, came, code = 'ERR_ARGUMENT']) =>
    refused(`${name}: ${came}`, wrap(value), `${name} is ${came}; ${expected} was expected`, code),
  );
const NOT_NUMBERS = [
  ['1', '"1"'],
  [null, 'null'],
  [1n, '1n (a bigint)'],
  [NaN, 'NaN', 'ERR_NOT_FINITE'],
  [Infinity, 'Infinity', 'ERR_NOT_FINITE'],
];
const belowOne = (name, wrap) =>
  badSettings(name, wrap, 'a number from 0 to below 1', [...NOT_NUMBERS, [1, '1'], [-0.1, '-0.1']]);
const upToOne = (name, wrap) =>
  badSettings(name, wrap, 'a number from 0 to 1', [...NOT_NUMBERS, [1.5, '1.5'], [-1, '-1']]);
const aboveZero = (name, wrap) =>
  badSettings(name, wrap, 'a finite number above 0', [...NOT_NUMBERS, [0, '0'], [-1, '-1']]);
const zeroOrMore = (name, wrap) =>
  badSettings(name, wrap, 'a finite number of 0 or more', [...NOT_NUMBERS, [-1, '-1']]);

const optimizerSetting = (name, key) => (value) => ({ optimizer: { name, [key]: value } });
const badOptimizers = [
  refused(
    'optimizer: one that there is not',
    { optimizer: 'unheard-of' },
    `optimizer is "unheard-of", which lora-wasm 0.1.0 does not have; ${oneOf(OPTIMIZERS)}`,
  ),
  refused(
    'optimizer: one that there is not, with settings',
    { optimizer: { name: 'unheard-of', beta1: 0.9 } },
    `optimizer.name is "unheard-of", which lora-wasm 0.1.0 does not have; ${oneOf(OPTIMIZERS)}`,
  ),
  refused('optimizer: null', { optimizer: null }, /^optimizer is null, which/),
  refused('optimizer: an array', { optimizer: ['adam'] }, /^optimizer is an Array, which/),
  refused(
    'optimizer: without a name',
    { optimizer: { momentum: 0.9 } },
    'optimizer.name is missing; its name was expected',
  ),
  refused(
    "optimizer: another one's setting",
    { optimizer: { name: 'adam', momentum: 0.9 } },
    "momentum is not an option of optimizer 'adam', which has name, beta1, beta2, eps, " +
      'weightDecay, loraPlusRatio',
  ),
  ...belowOne('optimizer.momentum', optimizerSetting('momentum', 'momentum')),
  ...belowOne('optimizer.momentum', optimizerSetting('nesterov', 'momentum')),
  ...belowOne('optimizer.beta1', optimizerSetting('adam', 'beta1')),
  ...belowOne('optimizer.beta2', optimizerSetting('adamw', 'beta2')),
  ...aboveZero('optimizer.eps', optimizerSetting('adam', 'eps')),
  ...aboveZero('optimizer.delta', optimizerSetting('scaled-gd', 'delta')),
  ...aboveZero('optimizer.loraPlusRatio', optimizerSetting('sgd', 'loraPlusRatio')),
  ...zeroOrMore('optimizer.weightDecay', optimizerSetting('sgd', 'weightDecay')),
];

const BESIDE_SEARCH = "is given beside lr = 'line-search', which takes the step of lowest loss";
const badStepRules = [
  refused('lr: a rule that there is not', { lr: 'safe' }, /^lr is "safe"; a finite number of 0/),
  refused(
    'lr: a word that there is not',
    { lr: 'fast' },
    `lr is "fast"; a finite number of 0 or more, or 'auto', 'line-search' was expected`,
  ),
  refused(
    'lr: a line search with adam',
    { lr: 'line-search', optimizer: 'adam' },
    "optimizer is 'adam' beside lr = 'line-search', which takes 'sgd' or 'scaled-gd'",
  ),
  refused(
    'lr: a line search with weight decay',
    { lr: 'line-search', optimizer: { name: 'sgd', weightDecay: 0.1 } },
    `optimizer.weightDecay ${BESIDE_SEARCH}`,
  ),
  ...[
    ['schedule', 'cosine'],
    ['clipNorm', 1],
    ['batchSize', 2],
    ['dropout', 0.1],
  ].map(([name, value]) =>
    refused(
      `lr: a line search with ${name}`,
      { lr: 'line-search', [name]: value },
      `${name} ${BESIDE_SEARCH}`,
    ),
  ),
  refused(
    'schedule: one that there is not',
    { schedule: 'step' },
    `schedule is "step", which lora-wasm 0.1.0 does not have; ${oneOf(['constant', 'linear', 'cosine'])}`,
  ),
  refused('schedule: a number', { schedule: 3 }, /^schedule is 3, which/),
  refused(
    'schedule: another name in an object',
    { schedule: { name: 'step' } },
    /^schedule.name is "step", which/,
  ),
  refused(
    'schedule: an end of a constant one',
    { schedule: { name: 'constant', final: 0.5 } },
    "final is not an option of schedule 'constant', which has name, warmup",
  ),
  ...badNumbers('schedule.warmup', `0 to ${COUNT}`).map(([title, change, ...rest]) => [
    title,
    { schedule: { name: 'linear', warmup: change['schedule.warmup'] } },
    ...rest,
  ]),
  ...upToOne('schedule.final', (final) => ({ schedule: { name: 'cosine', final } })),
  ...aboveZero('clipNorm', (clipNorm) => ({ clipNorm })),
  ...zeroOrMore('ridge', (ridge) => ({ ridge })),
];

const badSampling = [
  ...badNumbers('batchSize', `1 to ${COUNT}`),
  zero('batchSize'),
  ...belowOne('dropout', (dropout) => ({ dropout })),
  ...[
    ['batchSize', 2],
    ['dropout', 0.1],
  ].map(([name, value]) =>
    refused(
      `${name}: of reduced rows`,
      { [name]: value, route: 'compressed' },
      `${name} is given beside route 'compressed', which ${NO_ROWS}`,
    ),
  ),
  refused(
    'init: one that there is not',
    { a0: undefined, init: 'zeros' },
    `init is "zeros", which lora-wasm 0.1.0 does not have; ${oneOf(['uniform', 'gaussian', 'orthogonal', 'optimum'])}`,
  ),
  refused(
    'init: beside a0',
    { init: 'gaussian' },
    'init is given beside a0, which leaves nothing to initialise',
  ),
];

const VALIDATION = '{ x, y } or a fraction of the rows, between 0 and 1, was expected';
const held = (change) => ({ validation: { x: problem.x, y: problem.y, ...change } });
const badStops = [
  ...[
    [0, '0'],
    [1, '1'],
    [-0.5, '-0.5'],
    [NaN, 'NaN'],
    ['0.1', '"0.1"'],
    [null, 'null'],
    [[0.1], 'an Array'],
  ].map(([validation, came]) =>
    refused(`validation: ${came}`, { validation }, `validation is ${came}; ${VALIDATION}`),
  ),
  refused(
    'validation: of one row',
    { x: problem.x.slice(0, 3), y: problem.y.slice(0, 2), validation: 0.5 },
    'validation is 0.5 of n = 1 row; 2 at least were expected, to train on one of them',
    'ERR_SHAPE',
  ),
  refused(
    'validation: an unknown part',
    held({ z: 1 }),
    'z is not an option of validation, which has x, y',
  ),
  refused(
    'validation.x: missing',
    held({ x: undefined }),
    `validation.x is missing; ${ANY_MATRIX}`,
  ),
  refused(
    'validation.x: not whole rows',
    held({ x: problem.x.slice(1) }),
    'validation.x has 11 values; n × dIn were expected, a positive multiple of dIn = 3',
    'ERR_SHAPE',
  ),
  refused(
    'validation.y: too short',
    held({ y: problem.y.slice(1) }),
    'validation.y has 7 values; rows × dOut = 4 × 2 = 8 were expected',
    'ERR_SHAPE',
  ),
  refused(
    'validation.y: NaN',
    held({ y: replaced(problem.y, 3, NaN) }),
    'validation.y[3] is NaN (row 1, column 1); every value has to be finite',
    'ERR_NOT_FINITE',
  ),
  refused(
    'earlyStopping: without validation',
    { earlyStopping: { patience: 3 } },
    'validation is missing; earlyStopping watches its loss',
  ),
  refused(
    'earlyStopping: true',
    { earlyStopping: true },
    'earlyStopping is true; an object with patience was expected',
  ),
  refused(
    'earlyStopping: without patience',
    { validation: 0.5, earlyStopping: { minDelta: 1 } },
    `earlyStopping.patience is missing; a whole number from 1 to ${COUNT} was expected`,
  ),
  ...zeroOrMore('earlyStopping.minDelta', (minDelta) => ({
    validation: 0.5,
    earlyStopping: { patience: 1, minDelta },
  })),
  refused(
    'tolerance: a number',
    { tolerance: 1e-6 },
    'tolerance is 0.000001; an object with gradient or loss was expected',
  ),
  ...[{}, { gradient: undefined }].map((tolerance) =>
    refused(
      'tolerance: of nothing',
      { tolerance },
      'tolerance is an object; an object with gradient or loss was expected',
    ),
  ),
  refused(
    'tolerance: a Map',
    { tolerance: new Map([['loss', 1]]) },
    'tolerance is a Map; an object with gradient or loss was expected',
  ),
  ...zeroOrMore('tolerance.gradient', (gradient) => ({ tolerance: { gradient } })),
  ...zeroOrMore('tolerance.loss', (loss) => ({ tolerance: { loss } })),
  refused(
    'tolerance.gradient: of batches',
    { batchSize: 2, tolerance: { gradient: 1e-6 } },
    'tolerance.gradient is given beside batchSize, with which no gradient is that of all rows',
  ),
];

const badOptions = [
  ...badOptimizers,
  ...badStepRules,
  ...badSampling,
  ...badStops,
  [
    'route: of a later version',
    { route: 'sketched' },
    'ERR_ARGUMENT',
    'route is "sketched", which lora-wasm 0.1.0 does not have; "auto" or "direct" or "factored" or "compressed" was expected',
  ],
  [
    'an option that there is not',
    { learningRate: 0.1 },
    'ERR_ARGUMENT',
    /^learningRate is not an option of train\(\), which has x, y, data, wBase, wBaseTransposed, dIn, /,
  ],
  [
    'an option that there is not, undefined',
    { n: undefined },
    'ERR_ARGUMENT',
    /^n is not an option of train/,
  ],
  ['alpha: 0', { alpha: 0 }, 'ERR_ARGUMENT', 'alpha is 0; a finite number above 0 was expected'],
  [
    'alpha: NaN',
    { alpha: NaN },
    'ERR_NOT_FINITE',
    'alpha is NaN; a finite number above 0 was expected',
  ],
  [
    'alpha: a string',
    { alpha: '8' },
    'ERR_ARGUMENT',
    'alpha is "8"; a finite number above 0 was expected',
  ],
  [
    'rslora: a number',
    { rslora: 1, alpha: 1 },
    'ERR_ARGUMENT',
    'rslora is 1; true or false was expected',
  ],
  [
    'rslora without alpha',
    { rslora: true },
    'ERR_ARGUMENT',
    'alpha is missing; rslora = true makes the scale alpha / sqrt(rank)',
  ],
  [
    'onProgress: an object',
    { onProgress: {} },
    'ERR_ARGUMENT',
    'onProgress is an object; a function was expected',
  ],
  [
    'signal: an AbortController',
    { signal: new AbortController() },
    'ERR_ARGUMENT',
    'signal is an AbortController; an AbortSignal was expected',
  ],
  ['signal: null', { signal: null }, 'ERR_ARGUMENT', 'signal is null; an AbortSignal was expected'],
  ...badNumbers('seed', `0 to ${2 ** 53 - 1}`),
  ...badNumbers('lossEvery', `1 to ${COUNT}`),
  zero('lossEvery'),
];

const transposed = { wBaseTransposed: true };

/** Of the layout of wBase, for train() and solve(). */
const badLayouts = [
  refused(
    'wBaseTransposed: a string',
    { wBaseTransposed: 'yes' },
    'wBaseTransposed is "yes"; true or false was expected',
  ),
  refused(
    'wBaseTransposed: too few values',
    { ...transposed, wBase: [1, 2, 3] },
    'wBase has 3 values; dOut × dIn = 2 × 3 = 6 were expected',
    'ERR_SHAPE',
  ),
  refused(
    'wBaseTransposed: NaN',
    { ...transposed, wBase: replaced(problem.wBase, 5, NaN) },
    'wBase[5] is NaN (row 1, column 2); every value has to be finite',
    'ERR_NOT_FINITE',
  ),
];

/** What train() refuses among its options. */
export const refusedByTrain = [
  ...badMatrices,
  ...['x', 'y', 'wBase'].map((name) => missing(name, ANY_MATRIX)),
  ...['dIn', 'dOut', 'rank'].flatMap((name) => [...badNumbers(name, `1 to ${COUNT}`), zero(name)]),
  ...['dIn', 'dOut'].map((name) => missing(name, `a whole number from 1 to ${COUNT} was expected`)),
  ...badNumbers('steps', `0 to ${COUNT}`),
  ...badStepSizes,
  ...shapesOfTrain,
  ...badLayouts,
  ...badOptions,
];

/** What core.trainLora refuses among its arguments, by name. */
export const refusedByTrainLora = [
  ...badMatrices,
  ...MATRICES.map((name) => missing(name, ANY_MATRIX)),
  ...['n', 'dIn', 'dOut', 'r'].flatMap((name) => [
    ...badNumbers(name, `1 to ${COUNT}`),
    zero(name),
    missing(name, `a whole number from 1 to ${COUNT} was expected`),
  ]),
  ...badNumbers('nSteps', `0 to ${COUNT}`),
  missing('nSteps', `a whole number from 0 to ${COUNT} was expected`),
  ...badStepSizes,
  missing('lr', 'a finite number of 0 or more was expected'),
  ...shapesOfTrainLora,
];

/** Bad inputs of train() that are as bad for solve(). */
const OPTIONS_OF_BOTH = /^(x|y|wBase|wBaseTransposed|dIn|dOut|alpha|rslora|signal)\b/;

/** What solve() refuses among its options. */
export const refusedBySolve = [
  ...refusedByTrain.filter(([title]) => OPTIONS_OF_BOTH.test(title)),
  ...badNumbers('rank', `1 to ${COUNT}`, `, or 'best', 'lowest'`),
  zero('rank'),
  [
    'rank: "best" without validation',
    { rank: 'best' },
    'ERR_ARGUMENT',
    'validation is missing; rank = "best" is chosen by the loss on it',
  ],
  [
    'rank: "lowest" without validation',
    { rank: 'lowest' },
    'ERR_ARGUMENT',
    'validation is missing; rank = "lowest" is chosen by the loss on it',
  ],
  ...[0, 1, -0.5, NaN].map((validation) => [
    `validation: ${validation}`,
    { validation },
    'ERR_ARGUMENT',
    `validation is ${validation}; { x, y }, what compress() made, or a fraction of the rows, between 0 and 1, was expected`,
  ]),
  [
    'validation: a fraction of one row',
    { x: problem.x.slice(0, 3), y: problem.y.slice(0, 2), validation: 0.5 },
    'ERR_SHAPE',
    'validation is 0.5 of n = 1 row; 2 at least were expected, to train on one of them',
  ],
  [
    'seed: negative',
    { seed: -1, validation: 0.5 },
    'ERR_ARGUMENT',
    `seed is -1; a whole number from 0 to ${Number.MAX_SAFE_INTEGER} was expected`,
  ],
  [
    'ridge: negative',
    { ridge: -1 },
    'ERR_ARGUMENT',
    'ridge is -1; a finite number of 0 or more was expected',
  ],
  [
    'ridge: infinite',
    { ridge: Infinity },
    'ERR_NOT_FINITE',
    'ridge is Infinity; a finite number of 0 or more was expected',
  ],
  [
    'ridge: a string',
    { ridge: '1' },
    'ERR_ARGUMENT',
    'ridge is "1"; a finite number of 0 or more was expected',
  ],
  [
    'an option of train() only',
    { steps: 3 },
    'ERR_ARGUMENT',
    /^steps is not an option of solve\(\), which has x, y, data, wBase, wBaseTransposed, dIn, /,
  ],
  ...[null, 'all', [1]].map((validation) => [
    `validation: ${validation}`,
    { validation },
    'ERR_ARGUMENT',
    /^validation is .*; \{ x, y \}, what compress\(\) made, or a fraction of the rows, between/,
  ]),
  [
    'validation: something besides',
    { validation: { x: problem.x, y: problem.y, z: 1 } },
    'ERR_ARGUMENT',
    'z is not an option of validation, which has x, y',
  ],
  [
    'validation: without y',
    { validation: { x: problem.x } },
    'ERR_ARGUMENT',
    `validation.y is missing; ${ANY_MATRIX}`,
  ],
  [
    'validation: not whole rows',
    { validation: { x: problem.x.slice(1), y: problem.y } },
    'ERR_SHAPE',
    'validation.x has 11 values; n × dIn were expected, a positive multiple of dIn = 3',
  ],
  [
    'validation: y too short',
    { validation: { x: problem.x, y: problem.y.slice(1) } },
    'ERR_SHAPE',
    'validation.y has 7 values; n × dOut = 4 × 2 = 8 were expected ' +
      '(n = 4 from validation.x.length / dIn)',
  ],
  [
    'validation: NaN',
    { validation: { x: problem.x, y: replaced(problem.y, 3, NaN) } },
    'ERR_NOT_FINITE',
    'validation.y[3] is NaN (row 1, column 1); every value has to be finite',
  ],
  [
    'validation: a plain array with a string',
    { validation: { x: [...problem.x.slice(1), '1'], y: problem.y } },
    'ERR_ARGUMENT',
    'validation.x[11] is "1"; a plain array has to hold numbers only',
  ],
  [
    'values that are too large to square',
    { y: problem.y.map((value) => value * 1e200) },
    'ERR_NOT_FINITE',
    'the loss is not a finite number: values of x, y or wBase are too large',
  ],
  [
    'values to validate on that are too large to square',
    { validation: { x: problem.x, y: problem.y.map((value) => value * 1e200) } },
    'ERR_NOT_FINITE',
    'the loss is not a finite number: values of validation.x or validation.y are too large',
  ],
  [
    'a rank that does not fit the memory',
    { rank: 2 ** 31 - 1 },
    'ERR_OUT_OF_MEMORY',
    /^x, y, wBase, a and b take 80\.0 GiB with n = 4, dIn = 3, dOut = 2 and rank = 2147483647; /,
  ],
];
