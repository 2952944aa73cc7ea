import { DataType, type Field, type RecordBatch, type TimeUnit, type Vector } from 'apache-arrow';
import { columnMeta, type Cell, type ColumnMeta, type ResultSet, type TypeFamily, type WireColumn } from './resultSet';

/**
 * Record batches read through their column vectors. Each `withBatch` gives a new picture that shares the batches,
 * so a grid can keep drawing an older one while rows arrive.
 */
export class ArrowResult implements ResultSet {
  readonly columns: readonly ColumnMeta[];
  readonly rowCount: number;
  readonly #batches: readonly RecordBatch[];
  readonly #starts: readonly number[];
  // A batch makes a new vector object each time it is asked for a column.
  readonly #vectors: (Vector | null | undefined)[][];
  #last = 0;

  constructor(fields: readonly Field[], described: readonly WireColumn[], batches: readonly RecordBatch[] = []) {
    this.columns = fields.map((field, index) => {
      const wire = described[index];
      return columnMeta({
        ...wire,
        name: field.name,
        type: wire?.type ?? String(field.type),
        family: wire?.family ?? arrowFamily(field.type),
      });
    });
    this.#batches = batches;
    let total = 0;
    this.#starts = batches.map((batch) => {
      const start = total;
      total += batch.numRows;
      return start;
    });
    this.rowCount = total;
    this.#vectors = batches.map(() => []);
  }

  withBatches(fields: readonly Field[], described: readonly WireColumn[], more: readonly RecordBatch[]): ArrowResult {
    return new ArrowResult(fields, described, [...this.#batches, ...more]);
  }

  cell(row: number, column: number): Cell {
    if (row < 0 || row >= this.rowCount) return null;
    const index = this.#batchOf(row);
    const known = this.#vectors[index];
    if (!known) return null;
    const vector = known[column] ?? (known[column] = this.#batches[index]?.getChildAt(column));
    return vector ? vectorCell(vector, row - (this.#starts[index] ?? 0)) : null;
  }

  // Neighbouring cells are asked for one after another, so the last batch is tried first.
  #batchOf(row: number): number {
    const start = this.#starts[this.#last] ?? 0;
    if (row >= start && row < start + (this.#batches[this.#last]?.numRows ?? 0)) return this.#last;
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    this.#last = low;
    return low;
  }
}

export function vectorCell(vector: Vector, row: number): Cell {
  return toCell(vector.get(row), vector.type as DataType);
}

function toCell(value: unknown, type: DataType): Cell {
  if (value === null || value === undefined) return null;
  if (DataType.isDictionary(type)) return toCell(value, type.dictionary);
  if (DataType.isDecimal(type)) return decimalText(value as Uint32Array, type.scale);
  if (DataType.isDate(type)) return isoDate(Number(value));
  if (DataType.isTimestamp(type)) return isoTimestamp(Number(value));
  if (DataType.isTime(type)) return isoTime(value as number | bigint, type.unit);
  if (DataType.isDuration(type)) return String(value);
  if (DataType.isBinary(type) || DataType.isFixedSizeBinary(type) || DataType.isLargeBinary(type)) return hex(value as Uint8Array);
  switch (typeof value) {
    case 'bigint':
      return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
    case 'boolean':
    case 'number':
    case 'string':
      return value;
    default:
      return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
  }
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

function isoDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

function isoTimestamp(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  return text.endsWith('.000Z') ? text.slice(0, 19) : text.slice(0, 23);
}

function isoTime(value: number | bigint, unit: TimeUnit): string {
  const perSecond = [1n, 1000n, 1_000_000n, 1_000_000_000n][unit] ?? 1n;
  const seconds = Number(BigInt(value) / perSecond);
  const part = (count: number) => String(count).padStart(2, '0');
  return `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
}

function hex(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return bytes.length > 32 ? `${shown}…` : shown;
}

function arrowFamily(type: DataType): TypeFamily {
  if (DataType.isDictionary(type)) return arrowFamily(type.dictionary);
  if (DataType.isBool(type)) return 'boolean';
  if (DataType.isInt(type)) return 'integer';
  if (DataType.isDecimal(type)) return 'decimal';
  if (DataType.isFloat(type)) return 'real';
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return 'text';
  if (DataType.isDate(type)) return 'date';
  if (DataType.isTimestamp(type)) return 'timestamp';
  if (DataType.isTime(type)) return 'time';
  if (DataType.isInterval(type) || DataType.isDuration(type)) return 'interval';
  if (DataType.isList(type)) return 'list';
  if (DataType.isStruct(type) || DataType.isMap(type)) return 'structure';
  return 'other';
}
