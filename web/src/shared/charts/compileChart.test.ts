import { describe, expect, it } from 'vitest';
import { rowsResult, type ResultSet } from '@/shared/arrow';
import { createFormatter } from '@/shared/format';
import { parseChartSpec, type ChartSpec } from './chartSpec';
import { compileChart } from './compileChart';
import { readSeries } from './readSeries';
import { suggestChart } from './suggestChart';
import type { ChartTheme } from './theme';

const theme: ChartTheme = {
  palette: ['#111', '#222'],
  ink: '#000',
  muted: '#333',
  faint: '#555',
  line: '#777',
  strong: '#888',
  grid: '#999',
  shade: '#aaa',
  surface: '#fff',
  font: 'Inter',
};
const formatter = createFormatter('en-US');
const text = (name: string) => ({ name, type: 'VARCHAR', family: 'text' });
const real = (name: string) => ({ name, type: 'DOUBLE', family: 'real' });
const date = (name: string) => ({ name, type: 'DATE', family: 'date' });

const delays = rowsResult(
  [text('state'), real('delay')],
  [
    ['TX', 4],
    ['IL', 14.2],
    ['CO', 9],
    ['NV', null],
  ],
);
const bars: ChartSpec = { mark: 'bar', x: { column: 'state', type: 'category' }, y: [{ column: 'delay' }], sort: '-y' };

interface Drawn {
  xAxis: { type: string; data?: string[] };
  yAxis: { type: string; data?: string[] };
  series: { name: string; type: string; data: unknown[] }[];
  tooltip: { renderMode: string; valueFormatter: (value: unknown) => string };
}

function draw(spec: ChartSpec, result: ResultSet): Drawn {
  const compiled = compileChart(spec, result, theme, formatter);
  expect(compiled).not.toBeNull();
  return compiled?.option as unknown as Drawn;
}

describe('a chart spec from outside', () => {
  it('is taken when it is whole', () => {
    expect(
      parseChartSpec({
        mark: 'bar',
        x: { column: 'state', type: 'category' },
        y: [{ column: 'delay', format: 'number' }],
        series: null,
        title: 'Delay',
      })?.mark,
    ).toBe('bar');
  });
  it.each([
    null,
    {},
    { mark: 'sankey', y: [{ column: 'a' }] },
    { mark: 'bar', y: [] },
    { mark: 'bar', x: { column: 'a', type: 'sideways' }, y: [{ column: 'b' }] },
  ])('is dropped, not guessed, when it is not: %j', (broken) => {
    expect(parseChartSpec(broken)).toBeNull();
  });
});

describe('bars', () => {
  it('stand in the order the spec asks for, rows without a value left out', () => {
    const option = draw(bars, delays);
    expect(option.xAxis.data).toEqual(['IL', 'CO', 'TX']);
    expect(option.series[0]?.data).toEqual([14.2, 9, 4]);
  });
  it('keep the order of the result where it has one', () => {
    const ordered = rowsResult(
      [text('size'), real('delay')],
      [
        ['small', 3],
        ['large', 2],
        ['medium', 1],
      ],
    );
    expect(draw({ ...bars, x: { column: 'size', type: 'category' }, sort: 'none' }, ordered).xAxis.data).toEqual([
      'small',
      'large',
      'medium',
    ]);
  });
  it('stand largest first where the rows came in no order at all', () => {
    const unordered = rowsResult(
      [text('state'), real('delay')],
      [
        ['TX', 4],
        ['IL', 14.2],
        ['NV', 5],
      ],
    );
    expect(draw({ ...bars, sort: 'none' }, unordered).xAxis.data).toEqual(['IL', 'NV', 'TX']);
  });
  it('keep the days of a week in their order', () => {
    const week = rowsResult(
      [text('state'), real('delay')],
      [
        ['Tuesday', 4],
        ['Wednesday', 14.2],
        ['Thursday', 5],
        ['Friday', 6],
      ],
    );
    expect(draw({ ...bars, sort: 'none' }, week).xAxis.data).toEqual(['Tuesday', 'Wednesday', 'Thursday', 'Friday']);
  });
  it('lie flat for many names, first at the top', () => {
    const many = rowsResult(
      [text('state'), real('delay')],
      Array.from({ length: 20 }, (_, index) => [`S${String(index)}`, index]),
    );
    const option = draw({ ...bars, sort: 'none' }, many);
    expect(option.yAxis.type).toBe('category');
    expect(option.yAxis.data?.at(-1)).toBe('S0');
    expect(option.series[0]?.data.at(-1)).toBe(0);
  });
  it('say how many were left to the table', () => {
    const many = rowsResult(
      [text('state'), real('delay')],
      Array.from({ length: 100 }, (_, index) => [`S${String(index)}`, index]),
    );
    expect(compileChart(bars, many, theme, formatter)?.left).toBe(80);
    expect(compileChart({ ...bars, horizontal: false }, many, theme, formatter)?.left).toBe(40);
  });
  it('find their columns without regard to case', () => {
    expect(draw({ ...bars, x: { column: 'STATE', type: 'category' } }, delays).xAxis.data).toHaveLength(3);
  });
});

describe('axes', () => {
  it('follow the data, but where the spec names their ends', () => {
    const result = rowsResult(
      [real('coverage'), real('precision')],
      [
        [40, 0.9],
        [60, 0.8],
      ],
    );
    const spec: ChartSpec = { mark: 'line', x: { column: 'coverage', type: 'quantity' }, y: [{ column: 'precision' }] };
    expect(draw(spec, result).yAxis).not.toHaveProperty('min');
    const fixed = draw(
      { ...spec, x: { column: 'coverage', type: 'quantity', range: [0, 100] }, y: [{ column: 'precision', range: [0, 1] }] },
      result,
    );
    expect(fixed.xAxis).toMatchObject({ min: 0, max: 100 });
    expect(fixed.yAxis).toMatchObject({ min: 0, max: 1 });
  });
});

describe('lines', () => {
  it('follow time, whatever the order of the rows', () => {
    const result = rowsResult(
      [date('month'), real('total')],
      [
        ['2001-03-01', 3],
        ['2001-01-01', 1],
        ['2001-02-01', 2],
      ],
    );
    const option = draw({ mark: 'line', x: { column: 'month', type: 'time' }, y: [{ column: 'total' }] }, result);
    expect(option.xAxis.type).toBe('time');
    expect(option.series[0]?.data).toEqual([
      ['2001-01-01', 1],
      ['2001-02-01', 2],
      ['2001-03-01', 3],
    ]);
  });
  it('split by the series column', () => {
    const result = rowsResult(
      [date('month'), text('kind'), real('total')],
      [
        ['2001-01-01', 'a', 1],
        ['2001-01-01', 'b', 2],
        ['2001-02-01', 'a', 3],
      ],
    );
    const option = draw(
      { mark: 'line', x: { column: 'month', type: 'time' }, y: [{ column: 'total' }], series: { column: 'kind' } },
      result,
    );
    expect(option.series.map((line) => [line.name, line.data.length])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });
});

describe('what cannot be drawn', () => {
  it('is refused where a column is missing', () => {
    expect(compileChart({ ...bars, y: [{ column: 'speed' }] }, delays, theme, formatter)).toBeNull();
    expect(readSeries({ ...bars, series: { column: 'kind' } }, delays)).toBeNull();
  });
  it('is refused where there is no row', () => {
    expect(compileChart(bars, rowsResult([text('state'), real('delay')], []), theme, formatter)).toBeNull();
  });
});

describe('values on the chart', () => {
  it('are written by their format, and drawn on the canvas', () => {
    const option = draw({ ...bars, y: [{ column: 'delay', format: 'money' }] }, delays);
    expect(option.tooltip.renderMode).toBe('richText');
    expect(option.tooltip.valueFormatter(1234.5)).toBe('1,234.50');
    expect(option.tooltip.valueFormatter(null)).toBe('—');
  });
  it('are exact decimals read as quantities', () => {
    const result = rowsResult([text('kind'), { name: 'balance', type: 'DECIMAL(18,2)', family: 'decimal' }], [['savings', '12.50']]);
    expect(draw({ mark: 'bar', x: { column: 'kind', type: 'category' }, y: [{ column: 'balance' }] }, result).series[0]?.data).toEqual([
      12.5,
    ]);
  });
});

describe('the first chart of any result', () => {
  it('is a line over time, bars over names, points over quantities, a number for one value', () => {
    expect(suggestChart(rowsResult([date('day'), real('delay')], [['2001-01-01', 1]]))).toMatchObject({
      mark: 'line',
      x: { type: 'time' },
    });
    expect(suggestChart(delays)).toMatchObject({ mark: 'bar', x: { column: 'state' } });
    expect(suggestChart(rowsResult([real('total')], [[7]]))).toMatchObject({ mark: 'number' });
    const pairs = rowsResult(
      [real('a'), real('b')],
      Array.from({ length: 100 }, (_, index) => [index, index * 2]),
    );
    expect(suggestChart(pairs)).toMatchObject({ mark: 'point', x: { column: 'a', type: 'quantity' }, y: [{ column: 'b' }] });
  });
  it('does not measure keys when there is something better', () => {
    const result = rowsResult([text('name'), { name: 'branch_id', type: 'INTEGER', family: 'integer' }, real('balance')], [['a', 1, 2]]);
    expect(suggestChart(result)?.y[0]?.column).toBe('balance');
  });
  it('is none where there is no number', () => {
    expect(suggestChart(rowsResult([text('name')], [['a']]))).toBeNull();
  });
});
