/**
 * What the output can show: plain text unless it is a terminal, and colour only where NO_COLOR and
 * the terminal allow it (hasColors asks both).
 *
 * @param {NodeJS.WriteStream} stream
 */
export function terminalOf(stream) {
  const interactive = Boolean(stream.isTTY) && process.env.TERM !== 'dumb';
  const colours = interactive && stream.hasColors();
  const style = (/** @type {number} */ code) => (/** @type {string} */ text) =>
    colours ? `\x1b[${code}m${text}\x1b[0m` : text;
  return {
    stream,
    interactive,
    bold: style(1),
    dim: style(2),
    accent: style(36),
    print: (text = '') => void stream.write(`${text}\n`),
  };
}

/** @typedef {ReturnType<typeof terminalOf>} Terminal */
