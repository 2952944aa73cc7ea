// One cell of an Arrow column as the app shows it: numbers while they are safe, else exact text or bigint; dates and times as ISO
// text; lists and structures as JSON of the same.
import { DataType, Vector, type Data } from 'apache-arrow';
import type { Cell } from './resultSet';
import { dateText, intervalText, timestampText, timeText } from './timeText';

const millisecondsPerDay = 86_400_000n;

export function vectorCell(vector: Vector, row: number): Cell {
  let index = row;
  for (const data of vector.data) {
    if (index < data.length) return toText(valueAt(data as Data, index, () => vector.get(row) as unknown));
    index -= data.length;
  }
  return null;
}

type Value = Cell | Value[] | { [key: string]: Value };

function toText(value: Value): Cell {
  if (value === null || typeof value !== 'object') return value;
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
}

function valueAt(data: Data, row: number, get = (): unknown => new Vector([data]).get(row)): Value {
  if (row < 0 || row >= data.length || !data.getValid(row)) return null;
  const type = data.type as DataType;
  const raw = (): bigint => BigInt((data.values as ArrayLike<number | bigint>)[row] ?? 0);
  if (DataType.isDate(type)) return dateText(type.unit === 0 ? raw() : raw() / millisecondsPerDay);
  if (DataType.isTimestamp(type)) return timestampText(raw(), type.unit);
  if (DataType.isTime(type)) return timeText(raw(), type.unit);
  if (DataType.isList(type)) return elements(data, data.valueOffsets[row] ?? 0, data.valueOffsets[row + 1] ?? 0);
  if (DataType.isFixedSizeList(type)) return elements(data, row * type.listSize, (row + 1) * type.listSize);
  if (DataType.isMap(type)) return elements(data, data.valueOffsets[row] ?? 0, data.valueOffsets[row + 1] ?? 0);
  if (DataType.isStruct(type))
    return Object.fromEntries(type.children.map((field, i) => [field.name, data.children[i] ? valueAt(data.children[i], row) : null]));
  if (DataType.isDictionary(type)) return data.dictionary ? vectorCell(data.dictionary, Number(raw())) : null;
  const value = get();
  if (DataType.isDecimal(type)) return decimalText(value as Uint32Array, type.scale);
  if (DataType.isInterval(type)) return interval(value as Int32Array);
  if (value instanceof Uint8Array) return hex(value);
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string' ? value : String(value);
}

function elements(data: Data, begin: number, end: number): Value[] {
  const child = data.children[0];
  return child ? Array.from({ length: end - begin }, (_, i) => valueAt(child, begin + i)) : [];
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

/** Months, days, and nanoseconds in two words, the low one first. */
function interval(words: Int32Array): string {
  const [months = 0, days = 0, low = 0, high = 0] = words;
  return intervalText(months, days, (BigInt(high) << 32n) | BigInt(low >>> 0));
}

/** An Arrow decimal is a little-endian two's complement integer in 32-bit words. */
export function decimalText(words: Uint32Array, scale: number): string {
  let bits = 0n;
  for (let index = words.length - 1; index >= 0; index -= 1) bits = (bits << 32n) | BigInt(words[index] ?? 0);
  const unscaled = BigInt.asIntN(words.length * 32, bits);
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = scale > 0 ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits;
  return negative ? `-${whole}` : whole;
}

function hex(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return bytes.length > 32 ? `${shown}…` : shown;
}
