import { memo } from 'react';
import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isNumeric, type Cell, type ColumnMeta } from '@/shared/arrow';
import type { ColumnFormat, Formatter } from '@/shared/format';
import { classNames } from '@/shared/lib/classNames';

interface GridCellProps {
  id: string;
  row: number;
  column: number;
  value: Cell;
  meta: ColumnMeta;
  format: ColumnFormat;
  formatter: Formatter;
  start: number;
  width: number;
  active: boolean;
  selected: boolean;
}

export const GridCell = memo(function GridCell({
  id,
  row,
  column,
  value,
  meta,
  format,
  formatter,
  start,
  width,
  active,
  selected,
}: GridCellProps) {
  const { t } = useTranslation();
  const text = formatter.cell(value, meta, format);
  const title = meta.masked
    ? t('grid.maskedBy', { rule: meta.maskRule ?? t('grid.policy') })
    : value === null
      ? t('grid.null')
      : text.length > 24
        ? text
        : undefined;
  return (
    <div
      id={id}
      role="gridcell"
      aria-colindex={column + 1}
      aria-selected={active || selected}
      data-row={row}
      data-column={column}
      title={title}
      className={classNames(
        'absolute inset-y-0 flex items-center gap-1 px-3',
        isNumeric(meta.family) && 'tabular justify-end',
        value === null && 'text-ink-3',
        meta.masked && 'text-mask',
        selected && 'bg-accent-soft',
        active && 'bg-accent-soft outline-2 -outline-offset-2 outline-focus',
      )}
      style={{ insetInlineStart: start, width }}
    >
      {meta.masked && <ShieldCheck aria-label={t('grid.masked')} size={12} className="shrink-0" />}
      <span className="truncate">{text}</span>
    </div>
  );
});
