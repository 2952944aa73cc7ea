import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ResultSet } from '@/shared/arrow';
import { columnFormat, useFormatter } from '@/shared/format';
import { Dialog } from '@/shared/ui';

/** One row, whole: long texts are cut in the grid, never here. */
export function RowSheet({
  result,
  row,
  number,
  onClose,
}: {
  result: ResultSet;
  /** Place in the result. */
  row: number | null;
  /** Place on screen, which sorting changes. */
  number: number;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  return (
    <Dialog open={row !== null} onClose={onClose} place="side" title={t('grid.row', { n: formatter.integer(number) })}>
      <dl className="min-h-0 flex-1 divide-y divide-line overflow-y-auto px-4">
        {row !== null &&
          result.columns.map((meta, column) => (
            <div key={`${meta.name}${String(column)}`} className="py-2.5">
              <dt className="flex items-baseline justify-between gap-3 text-sm text-ink-2">
                <span className="font-medium">{meta.name}</span>
                <span className="font-mono text-2xs text-ink-3">{meta.type}</span>
              </dt>
              <dd className="tabular mt-0.5 text-base break-words whitespace-pre-wrap">
                {formatter.cell(result.cell(row, column), meta, columnFormat(result, column))}
              </dd>
              {meta.masked && (
                <dd className="mt-1 flex items-center gap-1 text-xs text-mask">
                  <ShieldCheck aria-hidden size={12} />
                  {t('grid.maskedBy', { rule: meta.maskRule ?? t('grid.policy') })}
                </dd>
              )}
            </div>
          ))}
      </dl>
    </Dialog>
  );
}
