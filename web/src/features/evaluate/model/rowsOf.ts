import { rowsResult, type ResultSet, type WireColumn } from '@/shared/arrow';

/** Rows of a test as a table. Rows a file gives have no columns: then they are told from the cells. */
export function rowsOf(columns: readonly WireColumn[], rows: readonly (readonly unknown[])[]): ResultSet {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const known = columns.length === width || rows.length === 0;
  const described = known
    ? columns
    : Array.from({ length: width }, (_, column) => ({
        name: `${String(column + 1)}`,
        family: rows.every((row) => row[column] === null || typeof row[column] === 'number') ? 'real' : 'text',
      }));
  return rowsResult(described, rows);
}
