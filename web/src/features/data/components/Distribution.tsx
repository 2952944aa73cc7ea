import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import type { ColumnProfile, TableColumn } from '../api/catalog';
import { distribution, isUnique } from '../model/distribution';

/** The most frequent values as small bars; the text below is their twin. */
export function Distribution({ profile, column, rows }: { profile: ColumnProfile; column: TableColumn; rows: number }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const personal = column.tags.some((tag) => tag.startsWith('pii'));
  if (profile.masked || (personal && profile.top_values.length === 0))
    return <span className="text-sm text-ink-3">{t('data.hiddenProfile')}</span>;
  if (isUnique(profile, rows)) return <span className="text-sm text-ink-3">{t('data.unique')}</span>;
  const bars = distribution(profile, column.family);
  if (bars.length === 0) return null;
  const top = profile.top_values[0];
  const described = bars.slice(0, 5).map((bar) => `${bar.value}: ${formatter.integer(bar.count)}`);
  return (
    <div>
      <div
        role="img"
        aria-label={t('data.frequentLabel', { name: column.name, values: described.join(', ') })}
        className="flex h-6 items-end gap-px"
      >
        {bars.map((bar) => (
          <div
            key={bar.value}
            title={`${bar.value}: ${formatter.integer(bar.count)}`}
            className="flex h-full max-w-4 min-w-1 flex-1 items-end hover:bg-hover"
          >
            <div className="w-full rounded-t-[1px] bg-chart-1" style={{ height: `${Math.max(6, bar.size * 100)}%` }} />
          </div>
        ))}
      </div>
      {top && (
        <p className="tabular truncate text-xs text-ink-3">
          {top.value}
          {rows > 0 && ` · ${formatter.percent(top.count / rows)}`}
        </p>
      )}
    </div>
  );
}
