import type { ResultSet } from '@/shared/arrow';
import { columnFormat, type Formatter } from '@/shared/format';

const perCharacter = 7.4;
const padding = 30;
export const narrowest = 56;
const widest = 340;

/** Widths that show the first rows without cutting most of them. */
export function columnWidths(result: ResultSet, formatter: Formatter, looked = 60): number[] {
  const rows = Math.min(result.rowCount, looked);
  return result.columns.map((meta, column) => {
    const format = columnFormat(result, column);
    // The header carries a type sign and room for the sort arrow.
    let width = meta.name.length * perCharacter + padding + (meta.masked ? 34 : 16);
    for (let row = 0; row < rows; row += 1) {
      const text = formatter.cell(result.cell(row, column), meta, format);
      width = Math.max(width, text.length * perCharacter + padding + (meta.masked ? 16 : 0));
    }
    return Math.round(Math.min(widest, Math.max(narrowest, width)));
  });
}
