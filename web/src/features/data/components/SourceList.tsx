import { Link } from '@tanstack/react-router';
import { RefreshCwOff, ShieldCheck, Table2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { groupBy } from '@/shared/lib/groupBy';
import { classNames } from '@/shared/lib/classNames';
import type { Source, Table } from '../api/catalog';
import { effectsOf } from '../model/effects';

/** Tables by dataset; the source of a dataset stands beside its name. */
export function SourceList({
  tables,
  sources,
  search,
  current,
}: {
  tables: readonly Table[];
  sources: readonly Source[];
  search: string;
  current: string | undefined;
}) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const wanted = search.trim().toLowerCase();
  const shown = tables.filter(
    (table) =>
      wanted === '' ||
      `${table.dataset}.${table.name}`.toLowerCase().includes(wanted) ||
      table.columns.some((column) => column.name.toLowerCase().includes(wanted)),
  );
  const datasets = [...groupBy(shown, (table) => table.dataset)].sort(([a], [b]) => a.localeCompare(b));
  const kinds = (dataset: string): string =>
    formatter.list([
      ...new Set(sources.filter((source) => source.datasets.some((one) => one.name === dataset)).map((source) => source.kind)),
    ]);
  if (shown.length === 0) return <p className="px-4 py-3 text-sm text-ink-3">{t('common.nothingFound')}</p>;
  return (
    <div className="space-y-3 px-2 pb-4">
      {datasets.map(([dataset, list]) => (
        <section key={dataset} aria-label={dataset}>
          <h2 className="flex items-baseline justify-between gap-2 px-2 pt-2 pb-1 text-xs font-medium text-ink-3">
            <span className="truncate">{dataset}</span>
            <span className="truncate font-normal">{kinds(dataset)}</span>
          </h2>
          <ul>
            {list
              .toSorted((a, b) => a.name.localeCompare(b.name))
              .map((table) => (
                <li key={table.id}>
                  <Link
                    to="/data"
                    search={{ table: `${table.dataset}.${table.name}` }}
                    aria-current={table.id === current ? 'page' : undefined}
                    className={classNames(
                      'flex h-8 items-center gap-2 rounded-md px-2 text-base hover:bg-hover',
                      table.id === current && 'bg-accent-soft font-medium text-accent-text',
                    )}
                  >
                    <Table2 aria-hidden size={14} className="shrink-0 text-ink-3" />
                    <span className="min-w-0 flex-1 truncate">{table.name}</span>
                    {table.stale && <RefreshCwOff aria-label={t('data.stale')} size={12} className="shrink-0 text-warn" />}
                    {isGoverned(table) && <ShieldCheck aria-label={t('data.governed')} size={12} className="shrink-0 text-mask" />}
                    <span className="tabular text-xs font-normal text-ink-3">
                      {table.row_count === null ? '' : formatter.compact(table.row_count)}
                    </span>
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function isGoverned(table: Table): boolean {
  const { masks, others } = effectsOf(table.effects);
  return masks.size > 0 || others.length > 0 || table.columns.some((column) => column.masked);
}
