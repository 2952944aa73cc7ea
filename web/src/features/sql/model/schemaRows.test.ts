import { describe, expect, it } from 'vitest';
import type { Table } from '@/features/data';
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
});
