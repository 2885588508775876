/**
 * Values of every wrong kind, made anew each time: of other types, with code of their own that throws,
 * and such that only look like what is wanted.
 */

const boom = () => {
  throw new Error('its own error');
};

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** A Proxy of which every trap throws what `make` gives. */
function hostile(target, make = () => new Error('a trap')) {
  const trap = () => {
    throw make();
  };
  return new Proxy(target, new Proxy({}, { get: () => trap }));
}

/** An object on which every read of a named member throws. */
const throwingGetters = () =>
  new Proxy({}, { get: (_, key) => (typeof key === 'symbol' ? undefined : boom()) });

function detached(view) {
  structuredClone(view, { transfer: [view.buffer ?? view] });
  return view;
}

function outOfBounds() {
  const buffer = new ArrayBuffer(64, { maxByteLength: 64 });
  const view = new Float64Array(buffer, 8);
  buffer.resize(0);
  return view;
}

const tagged = (name, members = {}) => ({ [Symbol.toStringTag]: name, ...members });

class Sly extends Float64Array {
  get length() {
    return 1e9;
  }
  get buffer() {
    return boom();
  }
  static get [Symbol.species]() {
    return boom();
  }
  subarray() {
    return boom();
  }
  slice() {
    return boom();
  }
}

class SlyBytes extends Uint8Array {
  get byteLength() {
    return boom();
  }
  get buffer() {
    return boom();
  }
}

function lyingArray() {
  let reads = 0;
  return new Proxy([1, 2, 3], {
    get: (target, key) => (key === 'length' ? [3, 1e9, NaN, {}][reads++ % 4] : target[key]),
  });
}

/** An array and an object that hold themselves. */
function circular() {
  const value = [{}];
  value.push(value);
  value[0].self = value;
  return value;
}

export const WRONG_VALUES = [
  ...[undefined, null, true, NaN, Infinity, -Infinity, -1, 0.5, 2 ** 53, 1e300, -0, 1e-320].map(
    (value) => () => value,
  ),
  ...['', 'text', '\ud800', 'é\0', '__proto__', 'constructor', 'x'.repeat(1e5)].map(
    (value) => () => value,
  ),
  () => Symbol('wrong'),
  () => 10n,
  () => 10n ** 3000n,
  () => () => undefined,
  () => async () => undefined,
  () => ({}),
  () => Object.create(null),
  () => Object.freeze({ x: 1, a: 2 }),
  () => [],
  () => Object.freeze([1, 2]),
  () => [[1, 2]],
  () => ['1', '2'],
  () => [1, NaN],
  () => [undefined],
  () => [Symbol('a'), 1n],
  // eslint-disable-next-line no-sparse-arrays
  () => [1, , 3],
  () => new Array(5),
  () => [revoked({})],
  () => [hostile({})],
  lyingArray,
  () => new Map(),
  () => new Map([[{}, Symbol('b')]]),
  () => new Map([['a', revoked({})]]),
  () => new Set([1]),
  () => new String('text'),
  () => new Number(3),
  circular,
  () => Object.setPrototypeOf([1, 2, 3], null),
  () => Object.create(new Float64Array(3)),
  () => Object.create({ x: 1, dIn: 3, rank: 1 }),
  () => ({ then: (resolve) => resolve(1) }),
  () => Buffer.from([1, 2, 3]),
  () => new WeakMap(),
  () => new Date(NaN),
  () => /x/,
  () => new Error('e'),
  () => Promise.resolve(1),
  () => new URL('file:///nowhere'),
  () => new AbortController().signal,
  () => revoked({}),
  () => revoked([]),
  () => revoked(() => {}),
  () => revoked(new Float64Array(3)),
  () => hostile({}),
  () => hostile([]),
  () => hostile(new Float64Array(3)),
  () => hostile({}, () => null),
  () => hostile({}, () => Symbol('thrown')),
  () => hostile({}, () => revoked({})),
  () => hostile({}, () => ({ message: hostile({}) })),
  throwingGetters,
  () => ({ toString: boom, valueOf: boom, toJSON: boom, [Symbol.toPrimitive]: boom }),
  () => ({ length: 3 }),
  () => ({ length: -1, 0: 1 }),
  () => ({ length: 1e15 }),
  () => ({
    get constructor() {
      return boom();
    },
  }),
  () => ({
    get then() {
      return boom();
    },
  }),
  () => ({
    get [Symbol.toStringTag]() {
      return boom();
    },
  }),
  () => ({ [Symbol.iterator]: boom, [Symbol.asyncIterator]: boom }),
  () => ({ [Symbol.iterator]: () => ({ next: boom, return: boom }) }),
  () => ({ [Symbol.iterator]: () => ({ next: () => 1 }) }),
  () => ({ [Symbol.iterator]: () => 1 }),
  () => ({
    [Symbol.asyncIterator]: async function* () {
      yield {};
    },
  }),
  () => ({
    [Symbol.asyncIterator]: async function* () {
      yield new Uint8Array(9);
      boom();
    },
  }),
  () => [new Uint8Array(3), 'text', {}],
  () => ({ getReader: boom }),
  () => ({ getReader: () => ({ read: async () => 1, releaseLock: boom, cancel: boom }) }),
  () => ({ toBytes: boom }),
  () => ({ toBytes: () => new Uint8Array(5), n: 1, dIn: 1, dOut: 1 }),
  () => ({ aborted: false, addEventListener: boom }),
  () => ({ byteLength: 9, slice: boom }),
  () => ({ byteLength: NaN, slice: () => 1 }),
  () => new ReadableStream({ start: (controller) => controller.error(new Error('a stream')) }),
  () => new ReadableStream({ pull: (controller) => controller.enqueue(5) }),
  () => new Blob(['text']),
  ...['Blob', 'ArrayBuffer', 'Map', 'Array', 'Float64Array', 'URL', 'Response', 'Object'].map(
    (name) => () => tagged(name),
  ),
  () => tagged('WebAssembly.Module'),
  () => tagged('Response', { ok: true, arrayBuffer: boom }),
  () => tagged('Blob', { size: 4, slice: boom, stream: boom }),
  () => tagged('URL', { protocol: 'file:', href: 5 }),
  () => Response.error(),
  () => detached(new Float64Array(12)),
  () => detached(new Uint8Array(12)),
  () => detached(new ArrayBuffer(12)),
  () => detached(new DataView(new ArrayBuffer(12))),
  () => new SharedArrayBuffer(16),
  () => new Float64Array(new SharedArrayBuffer(16)),
  () => new Uint8Array(new SharedArrayBuffer(16)),
  outOfBounds,
  () => new Sly(12),
  () => new SlyBytes(12),
  () => Float64Array.of(NaN, Infinity, 1e308, 1e-320),
  () => Float32Array.of(1, 2, 3),
  () => new Int8Array(12),
  () => new BigInt64Array(3),
  () => new DataView(new ArrayBuffer(16)),
  () => new ArrayBuffer(24),
  () => Uint8Array.from({ length: 64 }, (_, i) => (i * 37) % 256),
  () => new TextEncoder().encode('{"a":1}'),
  () =>
    (function* () {
      yield 1;
    })(),
  () =>
    (function () {
      return arguments;
    })(1, 2),
  () => WebAssembly,
  () => globalThis.process,
];

/** Numbers in [0, 1) from a seed. */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `args` with one of them, or a member of one, or one of a member, replaced by a wrong value. */
export function withWrongValue(args, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const wrong = pick(WRONG_VALUES);
  const replaced = (value, depth) => {
    const isPlain = Array.isArray(value)
      ? depth === 0 || value.length < 5
      : Object.getPrototypeOf(value ?? 0) === Object.prototype;
    const keys = isPlain ? Object.keys(value) : [];
    if (depth > 0 && (keys.length === 0 || random() < 0.4)) return wrong();
    const key = depth > 0 && random() < 0.02 ? 'x'.repeat(1e5) : pick(keys);
    const copy = Array.isArray(value) ? [...value] : { ...value };
    copy[key] = replaced(value[key], depth + 1);
    return copy;
  };
  return replaced(args, 0);
}
