import { describe, expect, it } from 'vitest';
import type { Table } from '@/features/data';
import { schemaMove } from './schemaMove';
import { schemaRows } from './schemaRows';

const table = (dataset: string, name: string, columns: string[]): Table => ({
  id: `${dataset}.${name}`,
  dataset,
  name,
  description: '',
  row_count: 1,
  columns: columns.map((column) => ({
    name: column,
    type: 'INTEGER',
    family: 'integer',
    nullable: true,
    description: '',
    tags: [],
    masked: false,
  })),
  primary_key: [],
  foreign_keys: [],
  synced_at: '',
  stale: false,
  effects: [],
});
const tables = [
  table('flights', 'flights', ['delay', 'origin']),
  table('bank', 'branches', ['branch_id']),
  table('bank', 'accounts', ['branch_id', 'balance']),
];
const names = (search: string, open: (key: string) => boolean = (key) => key.startsWith('d:')) =>
  schemaRows(tables, search, open).map((row) =>
    row.kind === 'dataset' ? row.name : row.kind === 'table' ? `  ${row.table.name}` : `    ${row.column.name}`,
  );

describe('the schema tree', () => {
  it('is sorted, with tables closed', () => {
    expect(names('')).toEqual(['bank', '  accounts', '  branches', 'flights', '  flights']);
  });
  it('opens a table when it is turned', () => {
    expect(names('', () => true)).toContain('    balance');
  });
  it('shows only matching columns when a column is searched for', () => {
    expect(names('branch_id')).toEqual(['bank', '  accounts', '    branch_id', '  branches', '    branch_id']);
  });
  it('keeps a table closed when its own name matches', () => {
    expect(names('flights')).toEqual(['flights', '  flights']);
  });
  it('hides datasets without a match', () => {
    expect(names('nothing')).toEqual([]);
  });
  it('is moved in as trees are, by arrows', () => {
    const rows = schemaRows(tables, '', (key) => key.startsWith('d:') || key === 't:bank.accounts');
    const to = (key: string, from: number) => schemaMove(key, rows, from);
    expect(to('ArrowDown', 0)).toEqual({ to: 1, turns: false });
    expect(to('ArrowUp', 0)).toEqual({ to: 0, turns: false });
    expect(to('End', 0)?.to).toBe(rows.length - 1);
    expect(to('ArrowRight', 1)).toEqual({ to: 2, turns: false });
    expect(to('ArrowLeft', 2)).toEqual({ to: 1, turns: false });
    expect(to('ArrowLeft', 1)).toEqual({ to: 1, turns: true });
    expect(to('ArrowRight', 4)).toEqual({ to: 4, turns: true });
    expect(to('x', 0)).toBeUndefined();
    expect(schemaMove('ArrowDown', [], 0)).toBeUndefined();
  });
});
