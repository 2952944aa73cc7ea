import type { EChartsCoreOption } from 'echarts/core';
import { columnIndex, type ColumnMeta, type ResultSet } from '@/shared/arrow';
import { columnFormat, type ColumnFormat, type Formatter } from '@/shared/format';
import { inWords } from '@/shared/lib/inWords';
import type { ChartSpec } from './chartSpec';
import { readSeries, type SeriesData } from './readSeries';
import type { ChartTheme } from './theme';

export interface CompiledChart {
  option: EChartsCoreOption;
  /** Height in pixels that lets every bar be read; constant for upright charts. */
  height: number;
  /** Categories or rows that are not drawn. */
  left: number;
}

const uprightHeight = 280;
const flatBound = 20;
const uprightBound = 60;

/** Pure: the same spec, result, theme and locale give the same option. Null where the spec does not fit the result. */
export function compileChart(spec: ChartSpec, result: ResultSet, theme: ChartTheme, formatter: Formatter): CompiledChart | null {
  if (spec.mark === 'number') return null;
  const all = readSeries(spec, result);
  if (!all || all.series.length === 0) return null;
  const data = drawable(spec, all);

  const first = spec.y[0];
  const valueColumn = first ? columnIndex(result, first.column) : -1;
  const meta = result.columns[valueColumn];
  if (!first || !meta) return null;
  const write = valueWriter(meta, columnFormat(result, valueColumn, first.format ?? undefined), formatter);

  const left = (spec.mark === 'pie' ? 0 : all.categories.length - data.categories.length) + (data.total - data.read);
  if (spec.mark === 'pie') return { option: pie(data, theme, write), height: uprightHeight, left };
  return cartesian(spec, data, theme, formatter, write, left, result);
}

/** In an order that can be read, and no more than can be read; the table has the rest. */
function drawable(spec: ChartSpec, data: SeriesData): SeriesData {
  const ordered =
    spec.mark === 'bar' && spec.sort !== 'x' && spec.sort !== '-y' && hasNoOrder(data) ? { ...data, categories: largestFirst(data) } : data;
  return { ...ordered, categories: ordered.categories.slice(0, lieFlat(spec, ordered) ? flatBound : uprightBound) };
}

/** As the engine names them. */
const calendars = [
  ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
];

function followsCalendar(categories: readonly string[]): boolean {
  return calendars.some((calendar) => {
    const places = categories.map((category) => calendar.indexOf(category));
    return places.every((place, index) => place >= 0 && (index === 0 || place > (places[index - 1] ?? -1)));
  });
}

/** Neither names nor values rise or fall: the rows came as the engine found them. */
function hasNoOrder({ categories, series }: SeriesData): boolean {
  const heights = (series[0]?.points ?? []).map((point) => point.y);
  const sorted = <T>(list: readonly T[], before: (a: T, b: T) => boolean): boolean =>
    list.every((item, index) => index === 0 || before(list[index - 1] ?? item, item));
  return !(
    followsCalendar(categories) ||
    sorted(categories, (a, b) => a.localeCompare(b, undefined, { numeric: true }) <= 0) ||
    sorted(categories, (a, b) => a.localeCompare(b, undefined, { numeric: true }) >= 0) ||
    sorted(heights, (a, b) => a <= b) ||
    sorted(heights, (a, b) => a >= b)
  );
}

function largestFirst({ categories, series }: SeriesData): string[] {
  const sums = new Map<string, number>();
  for (const line of series) for (const point of line.points) sums.set(String(point.x), (sums.get(String(point.x)) ?? 0) + point.y);
  return categories.toSorted((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0));
}

function valueWriter(meta: ColumnMeta, format: ColumnFormat, formatter: Formatter): (value: number) => string {
  return (value) => formatter.cell(value, meta, format);
}

function cartesian(
  spec: ChartSpec,
  data: SeriesData,
  theme: ChartTheme,
  formatter: Formatter,
  write: (value: number) => string,
  left: number,
  result: ResultSet,
): CompiledChart {
  const kind = spec.x?.type ?? 'category';
  const flat = lieFlat(spec, data);
  const height = flat
    ? Math.max(160, Math.min(640, data.categories.length * data.series.length * (data.series.length > 1 ? 12 : 21) + 40))
    : uprightHeight;

  const xMeta = spec.x ? result.columns[columnIndex(result, spec.x.column)] : undefined;
  const across = {
    type: kind === 'quantity' ? 'value' : kind,
    ...(kind === 'category' ? { data: flat ? data.categories.toReversed() : data.categories } : {}),
    ...(kind === 'quantity' ? { scale: true } : {}),
    ...ends(spec.x?.range),
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: {
      color: theme.faint,
      fontFamily: theme.font,
      fontSize: 11,
      hideOverlap: true,
      ...(kind === 'category' ? { formatter: (text: string) => shorten(text, flat ? 24 : 14), ...(flat ? { interval: 0 } : {}) } : {}),
      ...(kind === 'quantity' ? { formatter: (value: number) => formatter.compact(value) } : {}),
    },
    splitLine: { show: kind === 'quantity' && spec.mark === 'point', lineStyle: { color: theme.grid } },
    ...(spec.mark === 'point' && xMeta ? axisName(inWords(xMeta.name), theme, 'x') : {}),
  };
  const up = {
    type: 'value',
    scale: spec.mark === 'point' || spec.mark === 'line',
    ...ends(spec.y[0]?.range),
    axisLine: { show: false },
    axisTick: { show: false },
    splitNumber: flat ? 5 : 4,
    axisLabel: {
      color: theme.faint,
      fontFamily: theme.font,
      fontSize: 11,
      hideOverlap: true,
      formatter: (value: number) => (spec.y[0]?.format === 'percent' ? formatter.percent(value, 0) : formatter.compact(value)),
    },
    splitLine: { lineStyle: { color: theme.grid } },
    ...(spec.mark === 'point' ? axisName(inWords(spec.y[0]?.column ?? ''), theme, 'y') : {}),
  };

  const many = data.series.length > 1;
  const option: EChartsCoreOption = {
    animation: false,
    textStyle: { fontFamily: theme.font },
    color: theme.palette,
    grid: { left: 8, right: 16, top: many ? 36 : 12, bottom: spec.mark === 'point' ? 24 : 8, containLabel: true },
    legend: many ? legend(theme) : undefined,
    tooltip: {
      ...tooltip(theme),
      trigger: spec.mark === 'point' ? 'item' : 'axis',
      axisPointer: {
        type: spec.mark === 'bar' ? 'shadow' : 'line',
        shadowStyle: { color: theme.shade },
        lineStyle: { color: theme.strong },
      },
      valueFormatter: (value: unknown) => written(value, write),
    },
    xAxis: flat ? up : across,
    yAxis: flat ? across : up,
    series: data.series.map((line) => ({
      name: line.name,
      ...mark(spec.mark, line.points.length),
      data: values(line.points, data.categories, kind, flat),
    })),
  };
  return { option, height, left };
}

function ends(range: readonly [number, number] | null | undefined): Record<string, number> {
  return range ? { min: range[0], max: range[1], interval: (range[1] - range[0]) / 5 } : {};
}

function mark(kind: ChartSpec['mark'], points: number): Record<string, unknown> {
  switch (kind) {
    case 'bar':
      return { type: 'bar', barMaxWidth: 36, barCategoryGap: '28%', itemStyle: { borderRadius: 2 } };
    case 'area':
      return {
        type: 'line',
        areaStyle: { opacity: 0.16 },
        lineStyle: { width: 2 },
        showSymbol: points < 3,
        symbolSize: 5,
        sampling: 'lttb',
      };
    case 'point':
      return { type: 'scatter', symbolSize: points > 500 ? 4 : 7, itemStyle: { opacity: points > 500 ? 0.5 : 0.8 } };
    default:
      return { type: 'line', lineStyle: { width: 2 }, showSymbol: points < 40, symbolSize: 5, sampling: 'lttb' };
  }
}

function values(
  points: readonly { x: string | number; y: number }[],
  categories: readonly string[],
  kind: string,
  flat: boolean,
): unknown[] {
  if (kind !== 'category') return points.map((point) => [point.x, point.y]);
  const sums = new Map<string, number>();
  for (const point of points) sums.set(String(point.x), (sums.get(String(point.x)) ?? 0) + point.y);
  const ordered = categories.map((name) => sums.get(name) ?? null);
  return flat ? ordered.toReversed() : ordered;
}

function pie(data: SeriesData, theme: ChartTheme, write: (value: number) => string): EChartsCoreOption {
  const shown = data.categories.slice(0, 8);
  const sums = new Map<string, number>();
  for (const point of data.series[0]?.points ?? []) sums.set(String(point.x), (sums.get(String(point.x)) ?? 0) + point.y);
  const rest = [...sums].filter(([name]) => !shown.includes(name)).reduce((sum, [, value]) => sum + value, 0);
  const parts = shown.map((name) => ({ name, value: sums.get(name) ?? 0 }));
  if (rest > 0) parts.push({ name: '…', value: rest });
  return {
    animation: false,
    textStyle: { fontFamily: theme.font },
    color: theme.palette,
    legend: { ...legend(theme), orient: 'vertical', left: 'auto', right: 8, top: 'middle' },
    tooltip: { ...tooltip(theme), trigger: 'item', valueFormatter: (value: unknown) => written(value, write) },
    series: [
      {
        type: 'pie',
        radius: ['48%', '78%'],
        center: ['38%', '50%'],
        label: { show: false },
        itemStyle: { borderColor: theme.surface, borderWidth: 2 },
        data: parts,
      },
    ],
  };
}

function lieFlat(spec: ChartSpec, data: SeriesData): boolean {
  if (spec.mark !== 'bar' || (spec.x?.type ?? 'category') !== 'category') return false;
  if (spec.horizontal !== null && spec.horizontal !== undefined) return spec.horizontal;
  const longest = Math.max(0, ...data.categories.map((name) => name.length));
  return data.categories.length > 12 || (longest > 12 && data.categories.length > 4);
}

function axisName(name: string, theme: ChartTheme, axis: 'x' | 'y'): Record<string, unknown> {
  return {
    name,
    nameTextStyle: { color: theme.faint, fontFamily: theme.font, fontSize: 11, ...(axis === 'y' ? { align: 'left' } : {}) },
    nameLocation: axis === 'x' ? 'middle' : 'end',
    nameGap: axis === 'x' ? 26 : 8,
  };
}

function legend(theme: ChartTheme): Record<string, unknown> {
  return {
    type: 'scroll',
    top: 0,
    left: 0,
    icon: 'roundRect',
    itemWidth: 10,
    itemHeight: 10,
    textStyle: { color: theme.muted, fontFamily: theme.font, fontSize: 12 },
    pageTextStyle: { color: theme.muted },
    pageIconColor: theme.muted,
  };
}

// Drawn on the canvas: an HTML tooltip would carry style attributes, which the page's policy forbids.
function tooltip(theme: ChartTheme): Record<string, unknown> {
  return {
    renderMode: 'richText',
    confine: true,
    backgroundColor: theme.surface,
    borderColor: theme.strong,
    borderWidth: 1,
    padding: [6, 10],
    textStyle: { color: theme.ink, fontFamily: theme.font, fontSize: 12 },
  };
}

function written(value: unknown, write: (value: number) => string): string {
  const last = Array.isArray(value) ? (value.at(-1) as unknown) : value;
  return typeof last === 'number' ? write(last) : '—';
}

export function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
