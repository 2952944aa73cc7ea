import { columnIndex, type Cell, type ResultSet } from '@/shared/arrow';
import { inWords } from '@/shared/lib/inWords';
import type { ChartSpec } from './chartSpec';

export interface Point {
  /** Category label, ISO time or number, by the type of x. */
  x: string | number;
  y: number;
}

export interface Series {
  name: string;
  points: Point[];
}

export interface SeriesData {
  series: Series[];
  /** Categories in drawing order; empty for time and quantity. */
  categories: string[];
  /** Rows read, and rows there are: charts read a bounded number. */
  read: number;
  total: number;
}

export const rowBound = 20_000;
const seriesBound = 8;

/** Null where a column of the spec is not in the result. */
export function readSeries(spec: ChartSpec, result: ResultSet): SeriesData | null {
  const x = spec.x ? columnIndex(result, spec.x.column) : -1;
  const values = spec.y.map((channel) => columnIndex(result, channel.column));
  const by = spec.series ? columnIndex(result, spec.series.column) : -1;
  if ((spec.x && x < 0) || values.some((column) => column < 0) || (spec.series && by < 0)) return null;

  const kind = spec.x?.type ?? 'category';
  const total = result.rowCount;
  const read = Math.min(total, rowBound);
  const series = new Map<string, Series>();
  for (let row = 0; row < read; row += 1) {
    const position = xValue(x < 0 ? null : result.cell(row, x), kind);
    if (position === null) continue;
    values.forEach((column, channel) => {
      const y = quantity(result.cell(row, column));
      if (y === null) return;
      const name = by >= 0 ? label(result.cell(row, by)) : inWords(spec.y[channel]?.column ?? '');
      let line = series.get(name);
      if (!line) {
        line = { name, points: [] };
        series.set(name, line);
      }
      line.points.push({ x: position, y });
    });
  }

  const kept = largest([...series.values()], seriesBound);
  if (kind === 'category') return { series: kept, categories: orderedCategories(kept, spec.sort ?? 'none'), read, total };
  for (const line of kept) line.points.sort((a, b) => (a.x < b.x ? -1 : Number(a.x > b.x)));
  return { series: kept, categories: [], read, total };
}

function xValue(cell: Cell, kind: 'category' | 'time' | 'quantity'): string | number | null {
  if (kind === 'category') return label(cell);
  if (cell === null) return null;
  return kind === 'quantity' ? quantity(cell) : String(cell);
}

export function label(cell: Cell): string {
  return cell === null ? '—' : String(cell);
}

export function quantity(cell: Cell): number | null {
  if (cell === null || typeof cell === 'boolean' || cell === '') return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}

function orderedCategories(series: readonly Series[], sort: 'x' | '-y' | 'none'): string[] {
  const sums = new Map<string, number>();
  for (const line of series) for (const point of line.points) sums.set(String(point.x), (sums.get(String(point.x)) ?? 0) + point.y);
  const names = [...sums.keys()];
  if (sort === 'x') names.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  if (sort === '-y') names.sort((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0));
  return names;
}

function largest(series: Series[], bound: number): Series[] {
  if (series.length <= bound) return series;
  const weight = (line: Series): number => line.points.reduce((sum, point) => sum + Math.abs(point.y), 0);
  return series.toSorted((a, b) => weight(b) - weight(a)).slice(0, bound);
}
