import { DataType, type Field, type RecordBatch, type Vector } from 'apache-arrow';
import { vectorCell } from './cells';
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
