import { unreadable } from '../../base/format-errors.js';

/**
 * The maximum length of a record: far more than a wide row needs, and soon exceeded after an
 * unclosed quote.
 */
const LONGEST_RECORD = 2 ** 22;

/** A record of a CSV file: one or more fields, and the line on which it begins, from 1. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/**
 * Splits text, pushed in any portions, into records and fields, strictly as in RFC 4180, except
 * that lines may also end in \n, in \r or, if translated twice, in \r\r\n. Takes linear time. Blank
 * lines are ignored at the end of the text, and an error before a record.
 */
export class CsvRecords {
  readonly #delimiter: string;
  /** The incomplete record; its end was searched up to `#scanned`. */
  #rest = '';
  #scanned = 0;
  #inQuotes = false;
  /** The lines of the beginning of the next record, and of the scan. */
  #line = 1;
  #scannedLine = 1;
  /** The first blank line since the last record. */
  #blankLine: number | undefined;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Adds text and yields the records that are complete. Throws ERR_FORMAT. */
  push(text: string): Generator<CsvRecord, void> {
    return this.#cut(this.#rest + text, false);
  }

  /** Yields the last records if the text does not end with a line end. Throws ERR_FORMAT. */
  *finish(): Generator<CsvRecord, void> {
    yield* this.#cut(this.#rest, true);
    if (this.#inQuotes) {
      // Says which it is: a quote within a field, or one that is never closed.
      this.#quotedFields(this.#rest);
      throw this.#misquoted('is never closed');
    }
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
        // A line end is part of a field if the number of quotes before it is odd.
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
    const maximum = `${LONGEST_RECORD} characters, the most there may be`;
    throw unreadable('too-long', `the record on line ${this.#line} does not end within ${maximum}`);
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

/** The start of the next line; undefined if it depends on more text. */
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
