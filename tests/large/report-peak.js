// Imported before a program: at its end, the most memory that it had resident, in bytes, on stderr.
import { existsSync, readFileSync } from 'node:fs';

const STATUS = '/proc/self/status';

/** Linux counts what the parent had at the start into maxRSS, but not into this. */
function peakKilobytes() {
  if (!existsSync(STATUS)) return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8'))[1]);
}

process.on('exit', () => {
  process.stderr.write(`peak ${1024 * peakKilobytes()}\n`);
});
