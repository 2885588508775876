import Papa from 'papaparse';

/**
 * The records of a CSV text that begins with a line of names; numbers come as numbers.
 *
 * @param {string} text
 * @returns {Record<string, unknown>[]}
 */
export function parseRecords(text) {
  const options = /** @type {const} */ ({
    header: true,
    dynamicTyping: true,
    skipEmptyLines: true,
  });
  return checked(Papa.parse(text, options));
}

/**
 * The lines of a CSV text without a line of names; numbers come as numbers.
 *
 * @param {string} text
 * @returns {unknown[][]}
 */
export function parseLines(text) {
  return checked(Papa.parse(text, { dynamicTyping: true, skipEmptyLines: true }));
}

/**
 * @param {unknown} value a field of a parsed line
 * @param {string} name the field's name, for the message
 * @param {number} line the line's number, for the message
 * @returns {number}
 */
export function finiteNumber(value, name, line) {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`line ${line}: ${name} is ${JSON.stringify(value)}; a number was expected`);
}

/**
 * @template T
 * @param {Papa.ParseResult<T>} result
 * @returns {T[]}
 */
function checked({ data, errors }) {
  // A single column leaves Papa guessing the delimiter, which it reports though nothing is wrong.
  const error = errors.find(({ type }) => type !== 'Delimiter');
  if (error) throw new Error(`the CSV text cannot be read: ${error.message} (row ${error.row})`);
  return data;
}
