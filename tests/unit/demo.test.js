/** The terminal demo as people run it, with its output going to a pipe. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { tableAfter } from './printed-table.js';

const DEMO = fileURLToPath(new URL('../../examples/demo/demo.js', import.meta.url));

describe('the demo', () => {
  let run;
  beforeAll(async () => (run = await runDemo()));

  test('succeeds and has nothing to complain about', () => {
    expect(run.errors).toBe('');
    expect(run.exitCode).toBe(0);
  });

  test('writes plain lines of at most 80 columns, no control characters', () => {
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(run.output).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    const longest = Math.max(...run.output.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(80);
  });

  test.each([
    ['Weather', [1, 2, 4], 0.9483, [0.7541, 0.7075, 0.6917], 0.6917],
    ['Digits', [1, 3, 5, 8], 0.1198, [0.0938, 0.0584, 0.0422, 0.0375], 0.0372],
  ])('%s: each rank gets within 1 %% of its optimum', (task, ranks, frozen, best, full) => {
    const { error, optimum } = tableAfter(run.output, task);
    expect(error('frozen model')).toBeCloseTo(frozen, 4);
    expect(error('full fine-tuning')).toBeCloseTo(full, 4);
    ranks.forEach((rank, i) => {
      expect(optimum(`adapter, rank ${rank}`)).toBeCloseTo(best[i], 4);
      expect(error(`adapter, rank ${rank}`) / best[i]).toBeLessThan(1.01);
    });
  });

  test('redraw: what each rank of training gets to, and what is best', () => {
    const { error, optimum } = tableAfter(run.output, 'Redraw');
    expect(error('frozen model')).toBeCloseTo(0.0479, 4);
    const best = { 1: 0.0273, 4: 0.0151, 8: 0.0093 };
    for (const [rank, lowest] of Object.entries(best)) {
      expect(optimum(`adapter, rank ${rank}`)).toBeCloseTo(lowest, 4);
      expect(error(`adapter, rank ${rank}`) / lowest).toBeLessThan(1.03);
    }
  });

  test('tells the rank that validation chooses, which is trained too', () => {
    const [, digits] = run.output.split('\nDigits').slice(-2);
    expect(run.output).toContain('Rank chosen by validation: 4 (of 0 to 4)\n');
    expect(digits).toContain('Rank chosen by validation: 8 (of 0 to 10)\n');
  });

  test('digits: rank 5 reads most of what the base model cannot', () => {
    const { accuracy } = tableAfter(run.output, 'Digits');
    expect(accuracy('frozen model')).toBeCloseTo(29.8, 1);
    expect(accuracy('adapter, rank 1')).toBeGreaterThanOrEqual(40);
    expect(accuracy('adapter, rank 3')).toBeGreaterThanOrEqual(70);
    expect(accuracy('adapter, rank 5')).toBeGreaterThanOrEqual(85);
    expect(accuracy('full fine-tuning')).toBeCloseTo(90.3, 1);
  });

  test('counts parameters as rank · (dIn + dOut) of dIn · dOut', () => {
    const { parameters } = tableAfter(run.output, 'Digits');
    expect(parameters('adapter, rank 5')).toBe(5 * (65 + 10));
    expect(parameters('full fine-tuning')).toBe(65 * 10);
  });
});

describe('Ctrl-C', () => {
  test('stops the demo, which reports what was trained', async () => {
    const { exitCode, output, errors } = await runDemo({ interruptAfter: 'rank 1:' });
    expect(errors).toBe('');
    expect(exitCode).toBe(130);
    expect(output).toContain('Stopped; trained until then:');
    expect(output).toContain('adapter, rank 1');
    expect(output).not.toContain('adapter, rank 4');
    expect(output).not.toContain('Digits');
  });
});

/**
 * A program that sends SIGINT to itself when it first writes the text: one that sends it from outside
 * may be late on a busy machine.
 */
const interruptingAfter = (text) => `data:text/javascript,
  const write = process.stdout.write;
  process.stdout.write = function (...written) {
    if (String(written[0]).includes(${JSON.stringify(text)})) {
      process.stdout.write = write;
      process.kill(process.pid, 'SIGINT');
    }
    return write.apply(this, written);
  };`;

/** @param {{ interruptAfter?: string }} [options] the text after which it gets SIGINT */
async function runDemo({ interruptAfter } = {}) {
  const interrupting = interruptAfter ? ['--import', interruptingAfter(interruptAfter)] : [];
  const demo = spawn(process.execPath, [...interrupting, DEMO], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  demo.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  demo.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const [exitCode] = await once(demo, 'close');
  return { exitCode, output, errors };
}
