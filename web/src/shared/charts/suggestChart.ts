import { isNumeric, isTemporal, type ResultSet } from '@/shared/arrow';
import type { ChartSpec } from './chartSpec';

/** A first chart for any result: time makes a line, names make bars, two quantities make points. Null where nothing can be drawn. */
export function suggestChart(result: ResultSet): ChartSpec | null {
  const columns = result.columns.map((column, index) => ({ ...column, index }));
  const numbers = columns.filter((column) => isNumeric(column.family) && !column.masked && !looksLikeKey(column.name));
  const time = columns.find((column) => isTemporal(column.family));
  const names = columns.filter((column) => column.family === 'text' || column.family === 'boolean');
  const measure = numbers[0] ?? columns.find((column) => isNumeric(column.family));
  if (!measure || result.rowCount === 0) return null;

  const y = [{ column: measure.name }];
  if (result.rowCount === 1 && numbers.length === 1 && names.length === 0 && !time) return { mark: 'number', x: null, y };
  if (time) return { mark: 'line', x: { column: time.name, type: 'time' }, y };
  const name = names[0];
  if (name) return { mark: 'bar', x: { column: name.name, type: 'category' }, y };
  const other = columns.find((column) => isNumeric(column.family) && column.index !== measure.index);
  if (!other) return null;
  if (result.rowCount <= 60) {
    const [across, up] = other.index < measure.index ? [other, measure] : numbers.length > 1 ? [measure, other] : [other, measure];
    return { mark: 'bar', x: { column: across.name, type: 'category' }, y: [{ column: up.name }] };
  }
  return { mark: 'point', x: { column: measure.name, type: 'quantity' }, y: [{ column: other.name }] };
}

function looksLikeKey(name: string): boolean {
  return /(^|_)(id|key|code|zip|zipcode)$/i.test(name);
}
