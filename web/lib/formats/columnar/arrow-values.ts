import type { Data, DataType, Decimal, Type, Vector } from 'apache-arrow';
import { counted, describe } from '../../base/describe.js';
import { unreadable } from '../../base/format-errors.js';
import type { NamedColumn } from '../table/rows.js';

type Types = typeof Type;

/** A column of a record batch as numbers or lists of numbers. Throws ERR_FORMAT for other types. */
export function arrowColumn(types: Types, name: string, vector: Vector): NamedColumn {
  const { typeId } = vector.type;
  requireValues(types, name, vector);
  const lists = [types.List, types.LargeList, types.FixedSizeList];
  if (!lists.includes(typeId)) return { name, at: reader(types, name, vector) };
  return {
    name,
    isList: true,
    at: (row) => itemsOf(types, name, vector.get(row) as Vector | null),
  };
}

function itemsOf(types: Types, name: string, items: Vector | null): ArrayLike<unknown> | null {
  if (!items || isPlain(types, items)) return items && items.toArray();
  requireValues(types, name, items);
  if (!items.data.every(hasValues)) throw noNumbers(name, items.type);
  const at = reader(types, name, items);
  return Array.from({ length: items.length }, (_, i) => at(i));
}

/**
 * Requires that the buffers of a vector have all its values: beyond their end apache-arrow reads
 * false and 0. Types without values, such as Null, pass.
 */
function requireValues(types: Types, name: string, { type, data }: Vector): void {
  for (const { length, offset, stride, values, valueOffsets } of data) {
    let held = Infinity;
    if (valueOffsets) held = valueOffsets.length - 1;
    else if (values)
      held = type.typeId === types.Bool ? 8 * values.length - offset : values.length / stride;
    if (length <= held) continue;
    const received = `the column ${describe(name)} has ${counted(held, 'value')} where ${length} should be`;
    throw unreadable('table', `the Arrow file cannot be read: ${received}`);
  }
}

/** Whether the vector is a plain typed array without nulls. */
function isPlain(types: Types, { type, nullCount }: Vector): boolean {
  const isFloat = type.typeId === types.Float && type.precision !== HALF_PRECISION;
  return nullCount === 0 && (isFloat || type.typeId === types.Int);
}

const HALF_PRECISION = 0;

/** A function that reads a value: a number, a bigint, or anything that is refused later. */
function reader(types: Types, name: string, vector: Vector): (row: number) => unknown {
  const type = vector.type.typeId === types.Dictionary ? vector.type.dictionary : vector.type;
  switch (type?.typeId) {
    case types.Decimal:
      return (row) => fromDecimal(vector.get(row) as ArrayLike<number> | null, type);
    case types.Date:
    case types.Timestamp:
      return (row) => asDate(vector.get(row));
    case types.Time:
    case types.Duration:
    case types.Interval:
    case types.List:
    case types.LargeList:
    case types.FixedSizeList:
      throw noNumbers(name, type);
    default:
      return (row) => vector.get(row);
  }
}

const hasValues = ({ values, valueOffsets }: Data): boolean => Boolean(values ?? valueOffsets);

const noNumbers = (name: string, type: DataType) =>
  unreadable(
    'dtype',
    `the column ${describe(name)} is of ${type}; numbers, or lists of them, were expected`,
  );

/** Dates as Date objects, which are refused as those of Parquet are. */
const asDate = (value: unknown) => (typeof value === 'number' ? new Date(value) : value);

/** Converts a decimal: 32-bit words, lowest first, of an integer that is divided by 10^scale. */
function fromDecimal(words: ArrayLike<number> | null, { scale }: Decimal): unknown {
  if (!words) return words;
  let bits = 0n;
  for (let i = words.length - 1; i >= 0; i--) bits = (bits << 32n) | BigInt(words[i] as number);
  const whole = BigInt.asIntN(32 * words.length, bits);
  // Parsing its text rounds once; a quotient would round twice.
  return scale > 0 ? Number(`${whole}e-${scale}`) : whole * 10n ** BigInt(-scale);
}
