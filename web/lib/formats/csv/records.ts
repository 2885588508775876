import { unreadable } from '../../base/format-errors.js';

/** How many characters a record may have: wide rows are far below, an open quote soon beyond. */
const LONGEST_RECORD = 2 ** 22;

/** A record of a CSV file: its fields, one or more, and the line where it begins, from 1. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/**
 * Cuts text into records and fields, strictly as RFC 4180 has them, but for lines that end in \n, in \r
 * or, translated twice, in \r\r\n: text goes in in any portions, and every character is looked at a
 * fixed number of times. Blank lines are none at the end of the text, and a mistake before a record.
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
  /** The first blank line since the last record. */
  #blankLine: number | undefined;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The records that end within the text so far. Throws ERR_FORMAT. */
  push(text: string): Generator<CsvRecord, void> {
    return this.#cut(this.#rest + text, false);
  }

  /** The last records, where the text does not end with a line end. Throws ERR_FORMAT. */
  *finish(): Generator<CsvRecord, void> {
    yield* this.#cut(this.#rest, true);
    if (this.#inQuotes) throw this.#misquoted('is never closed');
    if (this.#rest !== '') yield this.#record(this.#rest);
    this.#rest = '';
  }

  *#cut(all: string, isLast: boolean): Generator<CsvRecord, void> {
    let begin = 0;
    let quote = indexOrEnd(all, '"', this.#scanned);
    let feed = indexOrEnd(all, '\n', this.#scanned);
    let carriage = indexOrEnd(all, '\r', this.#scanned);
    let end = Math.min(feed, carriage);
    while (quote < all.length || end < all.length) {
      if (quote < end) {
        // A line end belongs to a field where the number of quotes before it is odd.
        this.#inQuotes = !this.#inQuotes;
        quote = indexOrEnd(all, '"', quote + 1);
        continue;
      }
      const next = afterLineEnd(all, end, isLast);
      if (next === undefined) break;
      this.#scannedLine++;
      if (!this.#inQuotes) {
        if (end === begin) this.#passBlankLine();
        else yield this.#record(all.slice(begin, end));
        begin = next;
      }
      if (feed < next) feed = indexOrEnd(all, '\n', next);
      if (carriage < next) carriage = indexOrEnd(all, '\r', next);
      end = Math.min(feed, carriage);
    }
    this.#rest = all.slice(begin);
    this.#scanned = end - begin;
    this.#requireShort(this.#scanned);
  }

  #passBlankLine(): void {
    this.#blankLine ??= this.#line;
    this.#line = this.#scannedLine;
  }

  #record(text: string): CsvRecord {
    if (this.#blankLine !== undefined) {
      throw unreadable('fields', `line ${this.#blankLine} is blank, and rows follow`);
    }
    this.#requireShort(text.length);
    const fields = text.includes('"') ? this.#quotedFields(text) : text.split(this.#delimiter);
    const line = this.#line;
    this.#line = this.#scannedLine;
    return { fields, line };
  }

  #requireShort(length: number): void {
    if (length <= LONGEST_RECORD) return;
    const most = `${LONGEST_RECORD} characters, the most there may be`;
    throw unreadable('too-long', `the record on line ${this.#line} does not end within ${most}`);
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

/** Where the next line begins; undefined where that is not to be told before more text is there. */
function afterLineEnd(text: string, end: number, isLast: boolean): number | undefined {
  if (text[end] === '\n') return end + 1;
  const next = text[end + 1] === '\r' ? end + 2 : end + 1;
  if (text[next] === '\n') return next + 1;
  return next < text.length || isLast ? end + 1 : undefined;
}

function indexOrEnd(text: string, mark: string, from: number): number {
  const index = text.indexOf(mark, from);
  return index < 0 ? text.length : index;
}
