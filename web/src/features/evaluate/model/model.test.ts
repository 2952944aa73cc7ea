import { describe, expect, it } from 'vitest';
import { curveView } from './curve';
import { reportQuery, type Report, type Totals } from '../api/questionTests';
import { comparable, deltaPoints } from './delta';
import { rowsOf } from './rowsOf';
import { readEvaluateSearch } from './search';

describe('the address of the question tests', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(readEvaluateSearch({ run: 'r1', outcome: 'wrong', change: 'newly_wrong', question: 3, other: 1, q: '' })).toEqual({
      run: 'r1',
      outcome: 'wrong',
      change: 'newly_wrong',
      question: 3,
    });
    expect(readEvaluateSearch({ outcome: 'excellent', change: 'same', question: -1, add: 'true' })).toEqual({});
  });
  it('takes words that read as numbers', () => {
    expect(readEvaluateSearch({ q: 2001 })).toEqual({ q: '2001' });
  });
});

describe('the report of a run', () => {
  it('stays while it is compared with another, and never stands for another', () => {
    const shown = (run: string) => {
      const keep = reportQuery(run, 'earlier').placeholderData as (before: Report | undefined) => Report | undefined;
      return keep({ run: { id: 'a' } } as Report);
    };
    expect(shown('a')).toBeDefined();
    expect(shown('b')).toBeUndefined();
  });
});

describe('the curve', () => {
  const names = { coverage: 'Coverage (%)', precision: 'Precision', score: 'Score' };
  it('is drawn and tabled from the same rows', () => {
    const { spec, result } = curveView([{ coverage: 0.12345, precision: 0.98765, score: 0.876 }], names);
    expect([0, 1, 2].map((column) => result.cell(0, column))).toEqual([12.3, 0.9877, 0.88]);
    expect(spec.x?.column).toBe(result.columns[0]?.name);
  });
});

describe('the move of a share', () => {
  it('is told only of runs that have all the questions done now', () => {
    const before = { done: 20 } as Totals;
    expect(comparable({ done: 20 }, before)).toBe(before);
    expect(comparable({ done: 21 }, before)).toBeUndefined();
    expect(comparable({ done: 1 }, undefined)).toBeUndefined();
  });
  it('is in points, and zero has no sign', () => {
    expect(deltaPoints(0.784, 0.75)).toBe(3.4);
    expect(Object.is(deltaPoints(0.5, 0.5000001), 0)).toBe(true);
  });
  it('is unknown where one of them is', () => {
    expect(deltaPoints(null, 0.5)).toBeNull();
    expect(deltaPoints(0.5, undefined)).toBeNull();
  });
});

describe('rows of a test', () => {
  it('keep the columns they came with', () => {
    expect(rowsOf([{ name: 'n', family: 'integer' }], [[1]]).columns[0]).toMatchObject({ name: 'n', family: 'integer' });
  });
  it('get columns where a file gave rows alone', () => {
    const { columns } = rowsOf(
      [],
      [
        [1, 'a'],
        [null, 'b'],
      ],
    );
    expect(columns.map((column) => [column.name, column.family])).toEqual([
      ['1', 'real'],
      ['2', 'text'],
    ]);
  });
});
