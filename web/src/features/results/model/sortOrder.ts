import { isNumeric, type ResultSet } from '@/shared/arrow';

export interface Sorting {
  column: number;
  descending: boolean;
}

/** Above this, ordering belongs in the query. */
export const sortableRows = 200_000;

/** Row numbers in the wanted order; nulls last either way, equal rows keep their order. */
export function sortOrder(result: ResultSet, { column, descending }: Sorting): Uint32Array {
  const family = result.columns[column]?.family ?? 'other';
  const order = Uint32Array.from({ length: result.rowCount }, (_, row) => row);
  const sign = descending ? -1 : 1;
  if (isNumeric(family)) {
    const keys = Float64Array.from({ length: result.rowCount }, (_, row) => {
      const cell = result.cell(row, column);
      return cell === null ? Number.NaN : Number(cell);
    });
    return order.sort((a, b) => {
      const left = keys[a] ?? Number.NaN;
      const right = keys[b] ?? Number.NaN;
      if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
      return sign * (left - right);
    });
  }
  const collator = new Intl.Collator(undefined, { numeric: true });
  const keys = Array.from({ length: result.rowCount }, (_, row) => result.cell(row, column));
  return order.sort((a, b) => {
    const left = keys[a] ?? null;
    const right = keys[b] ?? null;
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * collator.compare(String(left), String(right));
  });
}

/** One press of a header: up, down, as it came. */
export function nextSorting(current: Sorting | null, column: number): Sorting | null {
  if (current?.column !== column) return { column, descending: false };
  return current.descending ? null : { column, descending: true };
}
