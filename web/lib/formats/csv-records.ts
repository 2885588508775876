import { unreadable } from './data-errors.js';

/** How many characters a record may have: wide rows are far below, an open quote soon beyond. */
const LONGEST_RECORD = 2 ** 22;

/** A record of a CSV file: its fields, none of a blank line, and the line where it begins, from 1. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/**
 * Cuts text into records and fields, strictly as RFC 4180 has them, but for lines that end in \n: text
 * goes in in any portions, and every character is looked at a fixed number of times.
 */
export class CsvRecords {
  readonly #delimiter: string;
  /** The record that is not complete yet; up to `#scanned` its end was looked for. */
  #rest = '';
  #scanned = 0;
  #inQuotes = false;
  /** The lines on which the next record begins, and on which the scan is. */
  #line = 1;
  #scannedLine = 1;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The records that end within the text so far. Throws ERR_FORMAT. */
  *push(text: string): Generator<CsvRecord, void> {
    const all = this.#rest + text;
    let begin = 0;
    let quote = indexOrEnd(all, '"', this.#scanned);
    let end = indexOrEnd(all, '\n', this.#scanned);
    while (quote < all.length || end < all.length) {
      if (quote < end) {
        // A line feed belongs to a field where the number of quotes before it is odd.
        this.#inQuotes = !this.#inQuotes;
        quote = indexOrEnd(all, '"', quote + 1);
        continue;
      }
      this.#scannedLine++;
      if (!this.#inQuotes) {
        yield this.#record(all.slice(begin, end));
        begin = end + 1;
      }
      end = indexOrEnd(all, '\n', end + 1);
    }
    this.#rest = all.slice(begin);
    this.#scanned = this.#rest.length;
    if (this.#rest.length <= LONGEST_RECORD) return;
    const most = `${LONGEST_RECORD} characters are the most`;
    throw unreadable('too-long', `the record on line ${this.#line} does not end; ${most}`);
  }

  /** The last record, where the text does not end with a line feed. Throws ERR_FORMAT. */
  *finish(): Generator<CsvRecord, void> {
    if (this.#inQuotes) throw this.#misquoted('is never closed');
    if (this.#rest !== '') yield this.#record(this.#rest);
    this.#rest = '';
  }

  #record(text: string): CsvRecord {
    const record = text.endsWith('\r') ? text.slice(0, -1) : text;
    const fields = this.#fields(record);
    const line = this.#line;
    this.#line = this.#scannedLine;
    return { fields, line };
  }

  #fields(record: string): string[] {
    if (record === '') return [];
    return record.includes('"') ? this.#quotedFields(record) : record.split(this.#delimiter);
  }

  #quotedFields(record: string): string[] {
    const fields: string[] = [];
    for (let at = 0; at <= record.length;) {
      const end =
        record[at] === '"'
          ? this.#closingQuote(record, at) + 1
          : indexOrEnd(record, this.#delimiter, at);
      const field = record.slice(at, end);
      if (record[at] === '"') fields.push(field.slice(1, -1).replaceAll('""', '"'));
      else if (field.includes('"')) throw this.#misquoted('is within a field that is not quoted');
      else fields.push(field);
      if (end < record.length && record[end] !== this.#delimiter) {
        throw this.#misquoted('ends a field, and more follows');
      }
      at = end + 1;
    }
    return fields;
  }

  #closingQuote(record: string, open: number): number {
    let at = record.indexOf('"', open + 1);
    while (at >= 0 && record[at + 1] === '"') at = record.indexOf('"', at + 2);
    if (at < 0) throw this.#misquoted('is never closed');
    return at;
  }

  #misquoted(what: string) {
    return unreadable('quotes', `line ${this.#line}: a quote ${what}`);
  }
}

function indexOrEnd(text: string, mark: string, from: number): number {
  const index = text.indexOf(mark, from);
  return index < 0 ? text.length : index;
}
