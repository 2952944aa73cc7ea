import { useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultSet } from '@/shared/arrow';
import { columnFormat, useFormatter } from '@/shared/format';
import { classNames } from '@/shared/lib/classNames';
import { copyText } from '@/shared/lib/copyText';
import { notify } from '@/shared/ui';
import { columnWidths, narrowest } from '../model/columnWidths';
import { areaOf, isInside, move, type Place } from '../model/gridNavigation';
import { columnWindow, rowWindow, scale, scrollToRow } from '../model/rowWindow';
import { nextSorting, sortableRows, sortOrder, type Sorting } from '../model/sortOrder';
import { tabSeparated } from '../model/tabSeparated';
import { GridCell } from './GridCell';
import { GridHeader } from './GridHeader';
import { RowSheet } from './RowSheet';

const rowHeight = 32;
const copyable = 2_000_000;

interface ResultGridProps {
  result: ResultSet;
  label: string;
  /** "fill" takes the height it is given; a number shows at most so many rows before it scrolls. */
  rows?: number | 'fill';
  /** Names of columns as words: where people did not write the query. */
  spoken?: boolean;
}

/** A table of any size by the ARIA grid pattern: only what is in view is in the page. */
export function ResultGrid({ result, label, rows = 'fill', spoken = false }: ResultGridProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState({ top: 0, start: 0 });
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const [anchor, setAnchor] = useState<Place>({ row: 0, column: 0 });
  const [focused, setFocused] = useState(false);
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [openRow, setOpenRow] = useState<number | null>(null);
  const [resized, setResized] = useState<Record<number, number>>({});

  // A growing result keeps the widths and formats of its first rows: nothing jumps while rows arrive.
  const settled = Math.min(result.rowCount, 60);
  const measured = useRef({ columns: result.columns, settled: -1, widths: [] as number[] });
  const shape = JSON.stringify(result.columns.map((column) => column.name));
  const { widths: natural, formats } = useMemo(() => {
    const widths = columnWidths(result, formatter);
    measured.current = { columns: result.columns, settled, widths };
    return { widths, formats: result.columns.map((_, column) => columnFormat(result, column)) };
    // oxlint-disable-next-line react/exhaustive-deps
  }, [shape, settled, formatter]);

  const gutter = Math.max(40, String(result.rowCount).length * 7.4 + 18);
  const free = size.width - gutter - natural.reduce((sum, width) => sum + width, 0);
  const widths = natural.map((width, column) => resized[column] ?? width);
  const starts: number[] = [];
  let total = gutter;
  for (const width of widths) {
    starts.push(total);
    total += width;
  }

  const sorted = sorting !== null && result.rowCount <= sortableRows ? sorting : null;
  const order = useMemo(() => (sorted ? sortOrder(result, sorted) : null), [result, sorted]);
  const viewport = Math.max(0, size.height - rowHeight);
  const view = rowWindow({ scrollTop: scrolled.top, viewport, rowHeight, rowCount: result.rowCount });
  const across = columnWindow(starts, widths, scrolled.start, size.width);
  const area = areaOf(anchor, active);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const factor = scale({ viewport, rowHeight, rowCount: result.rowCount });
  useEffect(() => {
    const element = box.current;
    if (!element || factor === 1) return undefined;
    // On a scaled range one notch of the wheel would skip rows.
    const onWheel = (event: WheelEvent): void => {
      if (event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      element.scrollTop += Math.sign(event.deltaY) * Math.max(1, Math.abs(event.deltaY) / factor);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [factor]);

  const goTo = useCallback(
    (place: Place, extend: boolean) => {
      setActive(place);
      if (!extend) setAnchor(place);
      const element = box.current;
      if (!element) return;
      if (place.row >= 0)
        element.scrollTop = scrollToRow(place.row, { scrollTop: element.scrollTop, viewport, rowHeight, rowCount: result.rowCount });
      const start = (starts[place.column] ?? 0) - gutter;
      const end = (starts[place.column] ?? 0) + (widths[place.column] ?? 0);
      const sign = getComputedStyle(element).direction === 'rtl' ? -1 : 1;
      const at = Math.abs(element.scrollLeft);
      if (start < at) element.scrollLeft = sign * start;
      else if (end > at + element.clientWidth) element.scrollLeft = sign * (end - element.clientWidth);
    },
    // oxlint-disable-next-line react/exhaustive-deps
    [viewport, result.rowCount, gutter, widths.join()],
  );

  const copy = (): void => {
    if (!area) return;
    const cells = (area.bottom - area.top + 1) * (area.end - area.start + 1);
    if (cells > copyable) {
      notify(t('grid.tooMuch'));
      return;
    }
    const whole = area.top === 0 && area.bottom === result.rowCount - 1;
    void copyText(tabSeparated(result, area, order, whole)).then((done) =>
      notify(done ? t('grid.copied', { count: cells, n: formatter.integer(cells) }) : t('common.copyFailed')),
    );
  };

  const sort = (column: number): void => {
    if (result.rowCount > sortableRows) notify(t('grid.sortInSql', { n: formatter.integer(sortableRows) }));
    else setSorting(nextSorting(sorting, column));
  };

  const resize = (column: number, width: number): void =>
    setResized((now) => ({ ...now, [column]: Math.max(narrowest, Math.round(width)) }));

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget) return;
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      copy();
      return;
    }
    if (ctrl && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      setAnchor({ row: 0, column: 0 });
      setActive({ row: result.rowCount - 1, column: result.columns.length - 1 });
      return;
    }
    if (event.altKey && active.row === -1 && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      resize(active.column, (widths[active.column] ?? 0) + (event.key === 'ArrowRight' ? 16 : -16));
      return;
    }
    if (event.altKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      if (active.row === -1) sort(active.column);
      else if (active.row < result.rowCount) setOpenRow(active.row);
      return;
    }
    const rightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl';
    const next = move(
      active,
      { key: event.key, ctrl, rightToLeft },
      { rows: result.rowCount, columns: result.columns.length, page: Math.max(1, Math.floor(viewport / rowHeight) - 1) },
    );
    if (!next) return;
    event.preventDefault();
    goTo(next, event.shiftKey && next.row >= 0);
  };

  const placeAt = (event: PointerEvent<HTMLElement>): Place | null => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
    return cell ? { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) } : null;
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const place = placeAt(event);
    if (event.button !== 0 || !place) return;
    setActive(place);
    if (!event.shiftKey) setAnchor(place);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1 || event.pointerType === 'touch') return;
    const place = placeAt(event);
    if (place) setActive(place);
  };

  const visible = Array.from({ length: view.last - view.first }, (_, index) => view.first + index);
  const columns = Array.from({ length: across.last - across.first }, (_, index) => across.first + index);
  const shown =
    active.row === -1 ||
    (active.row >= view.first && active.row < view.last && active.column >= across.first && active.column < across.last);
  const stretch = free > 0 && Object.keys(resized).length === 0;
  const fitHeight = rows === 'fill' ? undefined : (Math.min(rows, Math.max(1, result.rowCount)) + 1) * rowHeight + 1;

  return (
    <>
      <div
        ref={box}
        role="grid"
        aria-label={label}
        aria-rowcount={result.rowCount + 1}
        aria-colcount={result.columns.length}
        aria-multiselectable
        aria-activedescendant={shown && focused ? `${id}-${active.row}-${active.column}` : undefined}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onDoubleClick={() => active.row >= 0 && setOpenRow(active.row)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onScroll={(event) => setScrolled({ top: event.currentTarget.scrollTop, start: Math.abs(event.currentTarget.scrollLeft) })}
        className={classNames(
          'relative min-w-0 overflow-auto overscroll-contain bg-surface text-sm outline-offset-[-2px] select-none',
          rows === 'fill' && 'h-full',
        )}
        style={fitHeight === undefined ? undefined : { height: fitHeight, maxHeight: '70vh' }}
      >
        <GridHeader
          id={id}
          columns={result.columns}
          spoken={spoken}
          visible={columns}
          starts={starts}
          widths={widths}
          width={stretch ? undefined : total}
          gutter={gutter}
          sorting={sorted}
          active={focused && active.row === -1 ? active.column : null}
          onSort={sort}
          onResize={resize}
          onReset={(column) => setResized((now) => Object.fromEntries(Object.entries(now).filter(([key]) => Number(key) !== column)))}
        />
        <div role="rowgroup" className="relative" style={{ height: view.height, width: stretch ? '100%' : total }}>
          {visible.map((row, index) => {
            const source = order ? (order[row] ?? row) : row;
            return (
              <div
                key={row}
                role="row"
                aria-rowindex={row + 2}
                className="group absolute inset-x-0 border-b border-line hover:bg-sunken"
                style={{ height: rowHeight, transform: `translateY(${view.top + index * rowHeight}px)` }}
              >
                <div
                  aria-hidden
                  className="tabular sticky start-0 z-[1] flex h-full items-center justify-end border-e border-line bg-surface pe-2 text-xs text-ink-3 group-hover:bg-sunken"
                  style={{ width: gutter }}
                >
                  {row + 1}
                </div>
                {columns.map((column) => {
                  const meta = result.columns[column];
                  const format = formats[column];
                  if (!meta || !format) return null;
                  return (
                    <GridCell
                      key={column}
                      id={`${id}-${row}-${column}`}
                      row={row}
                      column={column}
                      value={result.cell(source, column)}
                      meta={meta}
                      format={format}
                      formatter={formatter}
                      start={starts[column] ?? 0}
                      width={widths[column] ?? narrowest}
                      active={focused && active.row === row && active.column === column}
                      selected={focused && isInside(area, row, column) && (anchor.row !== active.row || anchor.column !== active.column)}
                    />
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
      <RowSheet
        number={(openRow ?? 0) + 1}
        result={result}
        row={openRow === null ? null : order ? (order[openRow] ?? openRow) : openRow}
        onClose={() => setOpenRow(null)}
      />
    </>
  );
}
