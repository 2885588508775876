/** A reporter of Jest: where the time of a run went, after its result. */
import { relative } from 'node:path';

const SHOWN = 10;
const LEAST_MS = 1000;

export default class Slowest {
  onRunComplete(_, { testResults }) {
    if (testResults.length < 2) return;
    const files = testResults.map(({ testFilePath, perfStats }) => ({
      name: relative(process.cwd(), testFilePath),
      ms: perfStats.end - perfStats.start,
    }));
    const tests = testResults.flatMap(({ testFilePath, testResults: results }) =>
      results.map(({ fullName, duration }) => ({
        name: `${relative(process.cwd(), testFilePath)}: ${fullName}`,
        ms: duration ?? 0,
      })),
    );
    print('Slowest files', files);
    print('Slowest tests', tests);
  }
}

function print(title, all) {
  const slow = all.filter(({ ms }) => ms >= LEAST_MS).sort((a, b) => b.ms - a.ms);
  if (slow.length === 0) return;
  const lines = slow.slice(0, SHOWN).map(({ name, ms }) => {
    const seconds = (ms / 1000).toFixed(1).padStart(6);
    return `${seconds} s  ${name.replaceAll(/\s+/g, ' ').slice(0, 120)}\n`;
  });
  process.stderr.write(`\n${title}\n${lines.join('')}`);
}
