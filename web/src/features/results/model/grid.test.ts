import { describe, expect, it } from 'vitest';
import { rowsResult } from '@/shared/arrow';
import { areaOf, isInside, move } from './gridNavigation';
import { columnWindow, rowWindow, scrollToRow, tallest } from './rowWindow';
import { nextSorting, sortOrder } from './sortOrder';
import { tabSeparated } from './tabSeparated';

const shape = { rows: 100, columns: 5, page: 10 };
const key = (name: string, ctrl = false, rightToLeft = false) => ({ key: name, ctrl, rightToLeft });

describe('moving in the grid', () => {
  const from = { row: 50, column: 2 };
  it.each([
    ['ArrowDown', false, { row: 51, column: 2 }],
    ['ArrowUp', false, { row: 49, column: 2 }],
    ['ArrowRight', false, { row: 50, column: 3 }],
    ['ArrowLeft', false, { row: 50, column: 1 }],
    ['PageDown', false, { row: 60, column: 2 }],
    ['PageUp', false, { row: 40, column: 2 }],
    ['Home', false, { row: 50, column: 0 }],
    ['End', false, { row: 50, column: 4 }],
    ['Home', true, { row: 0, column: 0 }],
    ['End', true, { row: 99, column: 4 }],
    ['ArrowDown', true, { row: 99, column: 2 }],
  ])('%s (ctrl %s)', (name, ctrl, to) => {
    expect(move(from, key(name, ctrl), shape)).toEqual(to);
  });
  it('stops at the edges; the header is above the first row', () => {
    expect(move({ row: 0, column: 0 }, key('ArrowUp'), shape)).toEqual({ row: -1, column: 0 });
    expect(move({ row: -1, column: 0 }, key('ArrowUp'), shape)).toEqual({ row: -1, column: 0 });
    expect(move({ row: 99, column: 4 }, key('ArrowDown'), shape)).toEqual({ row: 99, column: 4 });
    expect(move({ row: 0, column: 4 }, key('ArrowRight'), shape)).toEqual({ row: 0, column: 4 });
  });
  it('mirrors in right-to-left', () => {
    expect(move(from, key('ArrowLeft', false, true), shape)).toEqual({ row: 50, column: 3 });
  });
  it('leaves other keys to others', () => {
    expect(move(from, key('a'), shape)).toBeNull();
  });
  it('stays in the header of an empty table', () => {
    expect(move({ row: -1, column: 0 }, key('ArrowDown'), { ...shape, rows: 0 })).toEqual({ row: -1, column: 0 });
  });
});

describe('the selected area', () => {
  it('is the rectangle between two places, without the header', () => {
    expect(areaOf({ row: 5, column: 3 }, { row: 2, column: 1 })).toEqual({ top: 2, bottom: 5, start: 1, end: 3 });
    expect(areaOf({ row: -1, column: 0 }, { row: 2, column: 0 })).toEqual({ top: 0, bottom: 2, start: 0, end: 0 });
    expect(areaOf({ row: -1, column: 0 }, { row: -1, column: 2 })).toBeNull();
  });
  it('knows what is inside', () => {
    const area = areaOf({ row: 1, column: 1 }, { row: 2, column: 2 });
    expect([isInside(area, 1, 2), isInside(area, 0, 1), isInside(null, 0, 0)]).toEqual([true, false, false]);
  });
});

describe('which rows are in view', () => {
  const view = { viewport: 320, rowHeight: 32, overscan: 0 };
  it('is a window over the rows', () => {
    expect(rowWindow({ ...view, scrollTop: 64, rowCount: 100 })).toEqual({ first: 2, last: 12, height: 3200, top: 64 });
  });
  it('never exceeds the table', () => {
    expect(rowWindow({ ...view, scrollTop: 0, rowCount: 3 })).toMatchObject({ first: 0, last: 3, height: 96 });
    expect(rowWindow({ ...view, scrollTop: 0, rowCount: 0 })).toMatchObject({ first: 0, last: 0, height: 0 });
  });
  it('reaches the first and the last of ten million rows, within what browsers can lay out', () => {
    const rowCount = 10_000_000;
    const end = rowWindow({ ...view, scrollTop: tallest - view.viewport, rowCount });
    expect(end.height).toBe(tallest);
    expect(end.last).toBe(rowCount);
    expect(end.top + (end.last - end.first) * 32).toBeCloseTo(tallest, 3);
    expect(rowWindow({ ...view, scrollTop: 0, rowCount }).first).toBe(0);
  });
  it('scrolls to a row with the least movement', () => {
    const scroll = { ...view, scrollTop: 320, rowCount: 100 };
    expect(scrollToRow(12, scroll)).toBe(320);
    expect(scrollToRow(5, scroll)).toBe(160);
    expect(scrollToRow(30, scroll)).toBe(31 * 32 - 320);
  });
  it('brings any row of a scaled table into view', () => {
    const rowCount = 3_000_000;
    for (const row of [0, 1, 1_234_567, rowCount - 1]) {
      const scrollTop = scrollToRow(row, { ...view, scrollTop: 5_000_000, rowCount });
      const shown = rowWindow({ ...view, scrollTop, rowCount });
      expect(row).toBeGreaterThanOrEqual(shown.first);
      expect(row).toBeLessThan(shown.last);
    }
  });
  it('draws only columns that are near', () => {
    const widths = Array.from({ length: 100 }, () => 100);
    const starts = widths.map((_, index) => index * 100);
    const { first, last } = columnWindow(starts, widths, 2000, 500);
    expect(first).toBeLessThanOrEqual(20);
    expect(last).toBeGreaterThanOrEqual(25);
    expect(last - first).toBeLessThan(12);
  });
});

describe('sorting on screen', () => {
  const result = rowsResult(
    [
      { name: 'n', family: 'integer' },
      { name: 'word', family: 'text' },
    ],
    [
      [3, 'item 10'],
      [null, 'item 9'],
      [1, null],
      [3, 'Item 2'],
    ],
  );
  it('orders numbers, no value last in both directions, equals as they came', () => {
    expect([...sortOrder(result, { column: 0, descending: false })]).toEqual([2, 0, 3, 1]);
    expect([...sortOrder(result, { column: 0, descending: true })]).toEqual([0, 3, 2, 1]);
  });
  it('orders texts as people do', () => {
    expect([...sortOrder(result, { column: 1, descending: false })]).toEqual([3, 1, 0, 2]);
  });
  it('goes up, down, and back to how it came', () => {
    const up = nextSorting(null, 1);
    const down = nextSorting(up, 1);
    expect([up, down, nextSorting(down, 1)]).toEqual([{ column: 1, descending: false }, { column: 1, descending: true }, null]);
    expect(nextSorting(down, 0)).toEqual({ column: 0, descending: false });
  });
});

describe('copying', () => {
  const result = rowsResult(
    [
      { name: 'n', family: 'integer' },
      { name: 'note', family: 'text' },
    ],
    [
      [1234567, 'plain'],
      [null, 'with\ttab and "quotes"'],
    ],
  );
  it('gives values as they are, quoted where a tab or a quote would break the table', () => {
    expect(tabSeparated(result, { top: 0, bottom: 1, start: 0, end: 1 }, null, true)).toBe(
      'n\tnote\n1234567\tplain\n\t"with\ttab and ""quotes"""',
    );
  });
  it('follows the order on screen', () => {
    expect(tabSeparated(result, { top: 0, bottom: 0, start: 1, end: 1 }, Uint32Array.from([1, 0]), false)).toBe(
      '"with\ttab and ""quotes"""',
    );
  });
});
