/** The last table under a title: a function for each column, from a row's name to its number. */
export function tableAfter(output, title) {
  const table = output.slice(output.lastIndexOf(`\n${title}`)).split('└')[0];
  const [head, ...rows] = table
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map(cells);
  const column = (name) => (row) => {
    const found = rows.find(([first]) => first === row);
    return Number.parseFloat(found[head.indexOf(name)]);
  };
  return Object.fromEntries(head.slice(1).map((name) => [name, column(name)]));
}

/** @param {string} line */
function cells(line) {
  return line
    .split('│')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
