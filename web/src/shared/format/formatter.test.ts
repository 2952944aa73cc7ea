import { describe, expect, it } from 'vitest';
import { columnMeta, rowsResult } from '@/shared/arrow';
import { columnFormat, createFormatter, fractionDigits } from './formatter';

const english = createFormatter('en-US');
const german = createFormatter('de-DE');

function write(family: string, value: number | string | null | boolean, name = 'value', formatter = english): string {
  const result = rowsResult([{ name, type: '', family }], [[value]]);
  return formatter.cell(result.cell(0, 0), columnMeta({ name, family }), columnFormat(result, 0));
}

describe('cells', () => {
  it('group thousands as the locale does', () => {
    expect(write('integer', 1234567)).toBe('1,234,567');
    expect(write('integer', 1234567, 'value', german)).toBe('1.234.567');
  });
  it.each(['customer_id', 'zip', 'year', 'zip_code', 'ID'])('leave %s ungrouped: it is a label made of digits', (name) => {
    expect(write('integer', 2001, name)).toBe('2001');
  });
  it('never round exact decimals through a double', () => {
    expect(write('decimal', '12345678901234567890.12')).toBe('12,345,678,901,234,567,890.12');
  });
  it('show a dash for no value, and for what is no number', () => {
    expect(write('real', null)).toBe('—');
    expect(english.cell(Number.NaN, columnMeta({ name: 'x', family: 'real' }), { token: 'number', digits: 2, grouping: true })).toBe('—');
  });
  it('keep zero, false and the empty text apart from no value', () => {
    expect(write('integer', 0)).toBe('0');
    expect(write('boolean', false)).toBe('false');
    expect(write('text', '')).toBe('');
  });
  it('write dates without a time zone moving them', () => {
    expect(write('date', '2001-03-01')).toBe('Mar 01, 2001');
    expect(write('timestamp', '2001-03-01T00:00:05')).toContain('Mar 01, 2001');
  });
  it('leave a date they do not understand as it is', () => {
    expect(write('date', '0044-03-15 (BC)')).toContain('44');
    expect(write('date', 'infinity')).toBe('infinity');
  });
  it('write shares as percent', () => {
    expect(write('real', 0.257, 'null_share')).toBe('25.7%');
  });
});

describe('periods', () => {
  const column = (name: string, ...days: string[]) =>
    rowsResult(
      [{ name, family: 'date' }],
      days.map((day) => [day]),
    );
  const first = (result: ReturnType<typeof column>) => {
    const meta = result.columns[0];
    return meta ? english.cell(result.cell(0, 0), meta, columnFormat(result, 0)) : '';
  };
  it('are written as what they are', () => {
    expect(first(column('month', '2025-02-01', '2025-03-01'))).toBe('Feb 2025');
    expect(first(column('quarter', '2025-04-01'))).toBe('Q2 2025');
    expect(first(column('year', '2025-01-01T00:00:00'))).toBe('2025');
  });
  it('are days where a value is within one, or the column is called otherwise', () => {
    expect(first(column('month', '2025-02-01', '2025-03-02'))).toBe('Feb 01, 2025');
    expect(first(column('opened', '2025-02-01'))).toBe('Feb 01, 2025');
  });
  it('never hide a day, however late it comes', () => {
    const late = column('month', ...Array.from({ length: 300 }, () => '2025-02-01'), '2025-02-15');
    const meta = late.columns[0];
    expect(meta && english.cell(late.cell(300, 0), meta, columnFormat(late, 0))).toBe('Feb 15, 2025');
  });
});

describe('a column', () => {
  it('is written as its model declares it, whatever it is called', () => {
    const result = rowsResult([{ name: 'arrears', family: 'real', format: 'percent' }], [[0.035], [1.5]]);
    expect(columnFormat(result, 0).token).toBe('percent');
    expect(columnFormat(rowsResult([{ name: 'n', family: 'real', format: 'unheard of' }], [[1]]), 0).token).toBe('number');
  });
  it('uses one number of fraction digits, so that points align', () => {
    const result = rowsResult([{ name: 'delay', family: 'real' }], [[1.5], [2.25], [3]]);
    expect(columnFormat(result, 0).digits).toBe(2);
  });
  it('shows more digits where all values are small', () => {
    const result = rowsResult([{ name: 'weight', family: 'real' }], [[0.00123], [0.00456]]);
    expect(columnFormat(result, 0).digits).toBeGreaterThanOrEqual(4);
  });
  it('of whole numbers in a real column shows none', () => {
    expect(columnFormat(rowsResult([{ name: 'n', family: 'real' }], [[1], [2]]), 0).digits).toBe(0);
  });
  it.each([
    [1, 0],
    [1.5, 1],
    ['2.50', 1],
    ['2.00', 0],
    [10n, 0],
  ])('counts the fraction digits of %s as %i', (value, digits) => {
    expect(fractionDigits(value)).toBe(digits);
  });
});

describe('sizes and times', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1536, '1.5 KB'],
    [25_165_824, '24.0 MB'],
  ])('%i bytes is %s', (bytes, text) => {
    expect(english.bytes(bytes)).toBe(text);
  });
  it.each([
    [0.004, '< 0.1 ms'],
    [0.25, '0.3 ms'],
    [6.4, '6.4 ms'],
    [46.2, '46 ms'],
    [1500, '1.5 s'],
    [61_000, '1 min 1 s'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(english.milliseconds(milliseconds)).toBe(text);
  });
  it('tells how long ago', () => {
    const now = Date.parse('2026-01-01T12:00:00Z');
    expect(english.relative('2026-01-01T11:58:00Z', now)).toBe('2 min. ago');
    expect(english.relative('not a time', now)).toBe('not a time');
  });
});
