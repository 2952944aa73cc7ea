import type { ResultSet } from '@/shared/arrow';
import type { Area } from './gridNavigation';

/** The values as they are (not as formatted), so that they paste into a spreadsheet or a query. */
export function tabSeparated(result: ResultSet, area: Area, order: Uint32Array | null, withHeader: boolean): string {
  const lines: string[] = [];
  const columns = Array.from({ length: area.end - area.start + 1 }, (_, index) => area.start + index);
  if (withHeader) lines.push(columns.map((column) => field(result.columns[column]?.name ?? '')).join('\t'));
  for (let row = area.top; row <= area.bottom; row += 1) {
    const source = order ? (order[row] ?? row) : row;
    lines.push(columns.map((column) => field(result.cell(source, column))).join('\t'));
  }
  return lines.join('\n');
}

function field(value: unknown): string {
  if (value === null) return '';
  const text = String(value);
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
