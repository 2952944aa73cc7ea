import { useRef, type PointerEvent } from 'react';
import { ArrowDown, ArrowUp, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isNumeric, type ColumnMeta } from '@/shared/arrow';
import { classNames } from '@/shared/lib/classNames';
import { inWords } from '@/shared/lib/inWords';
import type { Sorting } from '../model/sortOrder';

interface GridHeaderProps {
  id: string;
  columns: readonly ColumnMeta[];
  spoken: boolean;
  visible: readonly number[];
  starts: readonly number[];
  widths: readonly number[];
  width: number | undefined;
  gutter: number;
  sorting: Sorting | null;
  active: number | null;
  onSort: (column: number) => void;
  onResize: (column: number, width: number) => void;
  onReset: (column: number) => void;
}

export function GridHeader({
  id,
  columns,
  spoken,
  visible,
  starts,
  widths,
  width,
  gutter,
  sorting,
  active,
  onSort,
  onResize,
  onReset,
}: GridHeaderProps) {
  return (
    <div role="rowgroup" className="sticky top-0 z-[2] h-8 min-w-full border-b border-line-strong bg-sunken" style={{ width }}>
      <div role="row" aria-rowindex={1} className="relative h-full">
        <div aria-hidden className="sticky start-0 z-[1] h-full border-e border-line bg-sunken" style={{ width: gutter }} />
        {visible.map((column) => {
          const meta = columns[column];
          if (!meta) return null;
          return (
            <HeaderCell
              key={column}
              id={`${id}--1-${column}`}
              index={column}
              meta={meta}
              name={spoken ? inWords(meta.name) : meta.name}
              start={starts[column] ?? 0}
              width={widths[column] ?? 0}
              sorted={sorting?.column === column ? sorting : null}
              active={active === column}
              onSort={() => onSort(column)}
              onResize={(next) => onResize(column, next)}
              onReset={() => onReset(column)}
            />
          );
        })}
      </div>
    </div>
  );
}

function HeaderCell({
  id,
  index,
  meta,
  name,
  start,
  width,
  sorted,
  active,
  onSort,
  onResize,
  onReset,
}: {
  id: string;
  index: number;
  meta: ColumnMeta;
  name: string;
  start: number;
  width: number;
  sorted: Sorting | null;
  active: boolean;
  onSort: () => void;
  onResize: (width: number) => void;
  onReset: () => void;
}) {
  const { t } = useTranslation();
  const drag = useRef<{ from: number; width: number; sign: number } | null>(null);
  const numeric = isNumeric(meta.family);
  const title = [meta.name, meta.type, meta.masked ? t('grid.maskedBy', { rule: meta.maskRule ?? t('grid.policy') }) : '']
    .filter((part) => part !== '')
    .join(' · ');

  const onDown = (event: PointerEvent<HTMLElement>): void => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: event.clientX, width, sign: getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1 };
  };
  const onMove = (event: PointerEvent<HTMLElement>): void => {
    if (drag.current) onResize(drag.current.width + drag.current.sign * (event.clientX - drag.current.from));
  };

  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- keys are handled by the grid, which has the focus
    <div
      id={id}
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : undefined}
      data-row={-1}
      data-column={index}
      title={title}
      onClick={onSort}
      className={classNames(
        'absolute inset-y-0 flex cursor-pointer items-center gap-1.5 px-3 font-medium text-ink-2 hover:bg-hover hover:text-ink',
        numeric && 'flex-row-reverse',
        active && 'outline-2 -outline-offset-2 outline-focus',
      )}
      style={{ insetInlineStart: start, width }}
    >
      <span className="truncate">{name}</span>
      {meta.masked && <ShieldCheck aria-label={t('grid.masked')} size={13} className="shrink-0 text-mask" />}
      {sorted &&
        (sorted.descending ? (
          <ArrowDown aria-hidden size={12} className="shrink-0" />
        ) : (
          <ArrowUp aria-hidden size={12} className="shrink-0" />
        ))}
      <span
        aria-hidden
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={() => (drag.current = null)}
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={(event) => {
          event.stopPropagation();
          onReset();
        }}
        className="absolute inset-y-1.5 -end-1 z-[1] w-2 cursor-col-resize touch-none after:absolute after:inset-y-0 after:start-[3px] after:w-px after:bg-line hover:after:w-0.5 hover:after:bg-accent"
      />
    </div>
  );
}
