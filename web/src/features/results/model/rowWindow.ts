// Browsers stop laying out elements somewhere above 17 million pixels (Firefox) or 33 million (Chromium).
export const tallest = 12_000_000;

export interface RowWindow {
  /** Rows to draw: first..last, last not included. */
  first: number;
  last: number;
  /** Height of the scrolled element. */
  height: number;
  /** Distance of `first` from the top of the scrolled element. */
  top: number;
}

interface Scroll {
  scrollTop: number;
  viewport: number;
  rowHeight: number;
  rowCount: number;
  overscan?: number;
}

/** Which rows are in view. Above `tallest` the scroll range is scaled: the bar covers all rows, a pixel of it stands for more than one. */
export function rowWindow({ scrollTop, viewport, rowHeight, rowCount, overscan = 6 }: Scroll): RowWindow {
  const real = rowCount * rowHeight;
  const height = Math.min(real, tallest);
  const realTop = scrollTop * scale({ viewport, rowHeight, rowCount });
  const first = clamp(Math.floor(realTop / rowHeight) - overscan, 0, rowCount);
  const last = clamp(Math.ceil((realTop + viewport) / rowHeight) + overscan, first, rowCount);
  return { first, last, height, top: scrollTop + first * rowHeight - realTop };
}

/** Real pixels per scrolled pixel; 1 for tables that fit the browser. */
export function scale({ viewport, rowHeight, rowCount }: Omit<Scroll, 'scrollTop'>): number {
  const real = rowCount * rowHeight;
  if (real <= tallest || tallest <= viewport) return 1;
  return (real - viewport) / (tallest - viewport);
}

/** The scroll position that shows `row` with the least movement. */
export function scrollToRow(row: number, scroll: Scroll): number {
  const factor = scale(scroll);
  const realTop = scroll.scrollTop * factor;
  const top = row * scroll.rowHeight;
  if (top < realTop) return top / factor;
  const bottom = top + scroll.rowHeight - scroll.viewport;
  return bottom > realTop ? bottom / factor : scroll.scrollTop;
}

export interface ColumnWindow {
  first: number;
  last: number;
}

export function columnWindow(starts: readonly number[], widths: readonly number[], scrolled: number, viewport: number): ColumnWindow {
  let first = 0;
  while (first < widths.length - 1 && (starts[first] ?? 0) + (widths[first] ?? 0) < scrolled) first += 1;
  let last = first;
  while (last < widths.length && (starts[last] ?? 0) < scrolled + viewport) last += 1;
  return { first: Math.max(0, first - 1), last: Math.min(widths.length, last + 1) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
