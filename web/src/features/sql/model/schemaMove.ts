import type { SchemaRow } from './schemaRows';

/** What a key does in the tree of tables, as trees do: where the focus goes, and whether that row opens or closes. */
export function schemaMove(key: string, rows: readonly SchemaRow[], from: number): { to: number; turns: boolean } | undefined {
  const row = rows[from];
  if (!row) return undefined;
  const go = (to: number): { to: number; turns: boolean } => ({ to: Math.min(Math.max(to, 0), rows.length - 1), turns: false });
  const open = row.kind === 'column' ? undefined : row.open;
  switch (key) {
    case 'ArrowDown':
      return go(from + 1);
    case 'ArrowUp':
      return go(from - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(rows.length - 1);
    case 'ArrowRight':
      return open === false ? { to: from, turns: true } : go(from + (open === true ? 1 : 0));
    case 'ArrowLeft':
      return open === true ? { to: from, turns: true } : go(parentOf(rows, from));
    default:
      return undefined;
  }
}

function parentOf(rows: readonly SchemaRow[], of: number): number {
  const own = rows[of];
  const parent = rows.findLastIndex((row, index) => own !== undefined && index < of && depth(row) < depth(own));
  return parent < 0 ? of : parent;
}

function depth(row: SchemaRow): number {
  return ['dataset', 'table', 'column'].indexOf(row.kind);
}
