// On WebAssembly, with the gradient written by hand: a compiled step without automatic
// differentiation is the fastest that this library has. It frees an array when it is used;
// `.ref` keeps it for another use.
import { blockUntilReady, defaultDevice, init, jit, numpy } from '@jax-js/jax';

export const precision = 'float32';

const { array, matmul, matrixTranspose } = numpy;

export async function start(problem, learningRate) {
  await init('wasm');
  defaultDevice('wasm');
  const { n, dIn, dOut, rank } = problem;
  const x = matrix(problem.x, n, dIn);
  const y = matrix(problem.y, n, dOut);
  const wBase = matrix(problem.wBase, dIn, dOut);
  let adapter = { a: matrix(problem.a0, dIn, rank), b: matrix(problem.b0, rank, dOut) };

  const compiledStep = jit(({ a, b }, x, y, wBase) => {
    const weight = wBase.add(matmul(a.ref, b.ref));
    const error = matmul(x.ref, weight).sub(y);
    const gradient = matmul(matrixTranspose(x), error).mul(2 / n);
    const gradientA = matmul(gradient.ref, matrixTranspose(b.ref));
    const gradientB = matmul(matrixTranspose(a.ref), gradient);
    return { a: a.sub(gradientA.mul(learningRate)), b: b.sub(gradientB.mul(learningRate)) };
  });

  return {
    async step() {
      adapter = compiledStep(adapter, x.ref, y.ref, wBase.ref);
      await blockUntilReady([adapter.a, adapter.b]);
    },
    adapter: async () => ({ a: await adapter.a.ref.data(), b: await adapter.b.ref.data() }),
  };
}

function matrix(values, rows, columns) {
  return array(Float32Array.from(values), { dtype: numpy.float32 }).reshape([rows, columns]);
}
