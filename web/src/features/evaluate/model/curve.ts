import { rowsResult, type ResultSet } from '@/shared/arrow';
import type { ChartSpec } from '@/shared/charts';
import type { CurvePoint } from '../api/questionTests';

export interface CurveNames {
  coverage: string;
  precision: string;
  score: string;
}

/** The curve as a chart and as the table beside it: one result, two views. */
export function curveView(points: readonly CurvePoint[], names: CurveNames): { spec: ChartSpec; result: ResultSet } {
  const columns = [names.coverage, names.precision, names.score].map((name) => ({ name, type: 'DOUBLE', family: 'real' }));
  const rows = points.map((point) => [round(point.coverage * 100, 1), round(point.precision, 4), round(point.score, 2)]);
  return {
    result: rowsResult(columns, rows),
    spec: {
      mark: 'line',
      x: { column: names.coverage, type: 'quantity', range: [0, 100] },
      y: [{ column: names.precision, format: 'percent', range: [0, 1] }],
    },
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
