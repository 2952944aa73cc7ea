import { describe, expect, it } from 'vitest';
import type { ColumnProfile, Table, TableColumn } from '../api/catalog';
import { distribution, isUnique } from './distribution';
import { effectsOf } from './effects';
import { suggestQuestions } from './suggestQuestions';

const column = (name: string, family: TableColumn['family'], more: Partial<TableColumn> = {}): TableColumn => ({
  name,
  family,
  type: family,
  nullable: true,
  description: '',
  tags: [],
  masked: false,
  ...more,
});

const sales: Table = {
  id: 't',
  dataset: 'uploads',
  name: 'sales_2024',
  description: '',
  row_count: 10,
  columns: [
    column('order_id', 'integer'),
    column('customer_email', 'text', { tags: ['pii.email'] }),
    column('region', 'text'),
    column('amount', 'decimal'),
    column('sold_on', 'date'),
  ],
  primary_key: ['order_id'],
  foreign_keys: [],
  synced_at: '',
  stale: false,
  effects: [],
};

describe('first questions about a table', () => {
  it('use a measure, a category and a time, never a key or personal data', () => {
    const questions = suggestQuestions(sales);
    expect(questions).toContain('how many sales 2024 are there');
    expect(questions).toContain('average amount of sales 2024 by region');
    expect(questions).toContain('total amount of sales 2024 by month');
    expect(questions.join()).not.toMatch(/email|order id/);
  });
  it('are there even for a table with nothing but keys', () => {
    expect(suggestQuestions({ ...sales, columns: [column('order_id', 'integer')] })).toEqual(['how many sales 2024 are there']);
  });
});

describe('effects of policies', () => {
  it('leave out permission itself, and tell each mask once', () => {
    const { masks, others } = effectsOf([
      'email masked (keyed hash)',
      'allowed by role analyst',
      'rows limited by role branch_manager',
      'email masked (keyed hash): role analyst masks pii.email',
    ]);
    expect([...masks]).toEqual([['email', 'email masked (keyed hash): role analyst masks pii.email']]);
    expect(others).toEqual(['rows limited by role branch_manager']);
  });
});

describe('distributions', () => {
  const profile: ColumnProfile = {
    name: 'n',
    nulls: 0,
    distinct: 3,
    distinct_is_exact: true,
    min: null,
    max: null,
    average_length: null,
    masked: false,
    top_values: [
      { value: '10', count: 5 },
      { value: '9', count: 10 },
      { value: '2', count: 1 },
    ],
  };
  it('stand by value where numbers have an order, by count for names', () => {
    expect(distribution(profile, 'integer').map((bar) => bar.value)).toEqual(['2', '9', '10']);
    expect(distribution(profile, 'text').map((bar) => bar.value)).toEqual(['9', '10', '2']);
  });
  it('are scaled to the largest bar', () => {
    expect(distribution(profile, 'text').map((bar) => bar.size)).toEqual([1, 0.5, 0.1]);
  });
  it('are not drawn for columns where every value is its own', () => {
    expect(isUnique({ ...profile, distinct: 100 }, 100)).toBe(true);
    expect(isUnique(profile, 100)).toBe(false);
  });
});
