/** A place in the grid; row -1 is the header. */
export interface Place {
  row: number;
  column: number;
}

export interface GridShape {
  rows: number;
  columns: number;
  /** Rows that one page key moves. */
  page: number;
}

export interface NavigationKey {
  key: string;
  ctrl: boolean;
  rightToLeft: boolean;
}

/** Where a key leads from a place, by the ARIA grid pattern; null where the key is not for moving. */
export function move(from: Place, { key, ctrl, rightToLeft }: NavigationKey, shape: GridShape): Place | null {
  const lastRow = shape.rows - 1;
  const lastColumn = shape.columns - 1;
  const forward = rightToLeft ? 'ArrowLeft' : 'ArrowRight';
  const backward = rightToLeft ? 'ArrowRight' : 'ArrowLeft';
  const at = (row: number, column: number): Place => ({ row: clamp(row, -1, lastRow), column: clamp(column, 0, lastColumn) });
  switch (key) {
    case 'ArrowDown':
      return at(ctrl ? lastRow : from.row + 1, from.column);
    case 'ArrowUp':
      return at(ctrl ? Math.min(0, lastRow) : from.row - 1, from.column);
    case forward:
      return at(from.row, ctrl ? lastColumn : from.column + 1);
    case backward:
      return at(from.row, ctrl ? 0 : from.column - 1);
    case 'PageDown':
      return at(from.row + shape.page, from.column);
    case 'PageUp':
      return at(Math.max(Math.min(0, lastRow), from.row - shape.page), from.column);
    case 'Home':
      return at(ctrl ? Math.min(0, lastRow) : from.row, 0);
    case 'End':
      return at(ctrl ? lastRow : from.row, lastColumn);
    default:
      return null;
  }
}

export interface Area {
  top: number;
  bottom: number;
  start: number;
  end: number;
}

/** The rectangle between two places, header left out; null where there is none. */
export function areaOf(anchor: Place, active: Place): Area | null {
  const top = Math.max(0, Math.min(anchor.row, active.row));
  const bottom = Math.max(anchor.row, active.row);
  if (bottom < 0) return null;
  return { top, bottom, start: Math.min(anchor.column, active.column), end: Math.max(anchor.column, active.column) };
}

export function isInside(area: Area | null, row: number, column: number): boolean {
  return area !== null && row >= area.top && row <= area.bottom && column >= area.start && column <= area.end;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
