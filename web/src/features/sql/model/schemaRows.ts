import type { Table, TableColumn } from '@/features/data';
import { groupBy } from '@/shared/lib/groupBy';

export type SchemaRow =
  | { kind: 'dataset'; key: string; name: string; open: boolean; count: number }
  | { kind: 'table'; key: string; table: Table; open: boolean }
  | { kind: 'column'; key: string; table: Table; column: TableColumn };

/** The tree as the list of rows in view. A search opens what it finds: tables by name, or the columns that match. */
export function schemaRows(tables: readonly Table[], search: string, isOpen: (key: string) => boolean): SchemaRow[] {
  const wanted = search.trim().toLowerCase();
  const datasets = groupBy(tables, (table) => table.dataset);
  const rows: SchemaRow[] = [];
  for (const [dataset, list] of [...datasets].sort(([a], [b]) => a.localeCompare(b))) {
    const shown = list
      .map((table) => {
        const named = table.name.toLowerCase().includes(wanted);
        const columns = wanted === '' ? table.columns : table.columns.filter((column) => column.name.toLowerCase().includes(wanted));
        return { table, named, columns };
      })
      .filter(({ named, columns }) => wanted === '' || named || columns.length > 0);
    if (shown.length === 0) continue;
    const datasetKey = `d:${dataset}`;
    const datasetOpen = wanted !== '' || isOpen(datasetKey);
    rows.push({ kind: 'dataset', key: datasetKey, name: dataset, open: datasetOpen, count: shown.length });
    if (!datasetOpen) continue;
    for (const { table, named, columns } of shown.toSorted((a, b) => a.table.name.localeCompare(b.table.name))) {
      const key = `t:${table.id}`;
      const found = wanted !== '' && !named;
      const open = found || isOpen(key);
      rows.push({ kind: 'table', key, table, open });
      if (!open) continue;
      for (const column of found ? columns : table.columns) rows.push({ kind: 'column', key: `${key}:${column.name}`, table, column });
    }
  }
  return rows;
}
