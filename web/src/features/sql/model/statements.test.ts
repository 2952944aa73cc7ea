import { describe, expect, it } from 'vitest';
import { identifier, tableName } from './draft';
import { lineAndColumn, spanAt, splitStatements, statementAt, unitOfByte } from './statements';

describe('statements of a text', () => {
  it('are split at semicolons outside of quotes and comments', () => {
    const text = `select ';' as a; -- not; here\nselect "x;y" /* nor; here */ from t;\n`;
    expect(splitStatements(text).map((statement) => statement.text)).toEqual([
      `select ';' as a`,
      `-- not; here\nselect "x;y" /* nor; here */ from t`,
    ]);
  });
  it('know their place', () => {
    const text = '  select 1;\n\n  select 2  ';
    for (const statement of splitStatements(text)) expect(text.slice(statement.from, statement.to)).toBe(statement.text);
  });
  it('leave out what is only blank or comment', () => {
    expect(splitStatements(' ; -- nothing\n ; /* nor this */ ')).toEqual([]);
  });
  it('survive quotes that never end', () => {
    expect(splitStatements(`select 'open; select 2`)).toHaveLength(1);
    expect(splitStatements('select 1 /* open; select 2')).toHaveLength(1);
  });
  it('are found by the cursor', () => {
    const text = 'select 1;\nselect 2;\n';
    expect(statementAt(text, 3)?.text).toBe('select 1');
    expect(statementAt(text, 14)?.text).toBe('select 2');
    expect(statementAt(text, text.length)?.text).toBe('select 2');
    expect(statementAt('  ', 0)).toBeNull();
  });
});

describe('places', () => {
  it('are counted in bytes by the server and in UTF-16 units by the editor', () => {
    const text = `select 'é😀' frm`;
    const bytes = new TextEncoder().encode(`select 'é😀' `).length;
    expect(unitOfByte(text, bytes)).toBe(text.indexOf('frm'));
    expect(unitOfByte('abc', 99)).toBe(3);
  });
  it('underline a whole word, or at least one sign', () => {
    expect(spanAt('select frm t', 7)).toEqual({ from: 7, to: 10 });
    expect(spanAt('a = "x y"', 4)).toEqual({ from: 4, to: 9 });
    expect(spanAt('abc', 99)).toEqual({ from: 2, to: 3 });
  });
  it('are told as line and column', () => {
    expect(lineAndColumn('select\n  frm', 9)).toEqual({ line: 2, column: 3 });
  });
});

describe('names', () => {
  it('are quoted only where they must be', () => {
    expect(identifier('state')).toBe('state');
    expect(identifier('Cost Total $')).toBe('"Cost Total $"');
    expect(identifier('a"b')).toBe('"a""b"');
    expect(tableName('bank', 'Order Lines')).toBe('bank."Order Lines"');
  });
});
