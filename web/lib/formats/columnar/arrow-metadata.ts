import { counted } from '../../base/describe.js';
import { FlatTable } from './flatbuffers.js';

/**
 * Checks Arrow's metadata before apache-arrow reads them, which would loop up to any number in a
 * damaged file: https://arrow.apache.org/docs/format/Columnar.html. Field numbers are those of
 * Arrow's Schema.fbs, Message.fbs and File.fbs. All functions throw Error for damaged metadata.
 */

export enum MessageKind {
  Schema = 1,
  DictionaryBatch,
  RecordBatch,
}

/** The places of the messages in a file. */
export interface Footer {
  readonly dictionaries: readonly number[];
  readonly batches: readonly number[];
}

/** Checks a message without its body. */
export function checkMessage(metadata: Uint8Array): { kind: number; bodyLength: number } {
  const message = FlatTable.in(metadata);
  const kind = message.byte(1);
  const bodyLength = toLength(message.long(3));
  const header = message.table(2);
  checkCustom(message, 4);
  if (!(kind in MessageKind)) throw new Error(`it has a message of the unknown kind ${kind}`);
  if (header && kind === MessageKind.Schema) checkSchema(header);
  if (header && kind === MessageKind.RecordBatch) checkBatch(header, bodyLength);
  if (header && kind === MessageKind.DictionaryBatch) {
    const batch = header.table(1);
    if (batch) checkBatch(batch, bodyLength);
  }
  return { kind, bodyLength };
}

export function checkFooter(metadata: Uint8Array): Footer {
  const footer = FlatTable.in(metadata);
  const schema = footer.table(1);
  if (schema) checkSchema(schema);
  checkCustom(footer, 4);
  const places = (field: number) =>
    footer.longs(field, 3).flatMap((word, i) => (i % 3 === 0 ? toLength(word) : []));
  return { dictionaries: places(2), batches: places(3) };
}

function checkSchema(schema: FlatTable): void {
  schema.tables(1).forEach(checkField);
  checkCustom(schema, 2);
}

function checkField(field: FlatTable): void {
  field.table(3);
  field.table(4)?.table(1);
  field.tables(5).forEach(checkField);
  checkCustom(field, 6);
}

/** Checks custom keys and values. */
function checkCustom(table: FlatTable, field: number): void {
  table.tables(field);
}

/** The maximum length of JavaScript arrays. */
const MOST_ROWS = 2 ** 32 - 1;

function checkBatch(batch: FlatTable, bodyLength: number): void {
  const rows = toLength(batch.long(0));
  // The first node belongs to the first column, which has all rows.
  const [inColumn = batch.long(0)] = batch.longs(1, 2);
  if (rows > MOST_ROWS || toLength(inColumn) !== rows) {
    throw new Error(`a record batch of ${counted(rows, 'row')} has a column of ${inColumn}`);
  }
  const buffers = batch.longs(2, 2).map(toLength);
  for (let i = 0; i < buffers.length; i += 2) {
    const end = (buffers[i] as number) + (buffers[i + 1] as number);
    if (end > bodyLength) throw new Error('a record batch is shorter than its columns');
  }
  batch.table(3);
  batch.longs(4, 1);
}

function toLength(value: bigint): number {
  const length = Number(value);
  if (length >= 0 && Number.isSafeInteger(length)) return length;
  throw new Error(`its metadata have ${value} where a length should be`);
}
