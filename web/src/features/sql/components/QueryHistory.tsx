import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { useDebounced } from '@/shared/lib/useDebounced';
import { Badge, ErrorNotice, Skeleton, SearchField } from '@/shared/ui';
import { historyQuery } from '../api/queries';

const tones = { running: 'accent', done: 'neutral', failed: 'bad', cancelled: 'neutral', refused: 'warn' } as const;

export function QueryHistory({ onOpen }: { onOpen: (sql: string) => void }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const [search, setSearch] = useState('');
  const { data, error, isPending, refetch } = useQuery({
    ...historyQuery(useDebounced(search.trim(), 250)),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <SearchField label={t('sql.searchHistory')} value={search} onChange={setSearch} className="shrink-0 p-2" />
      <div className="min-h-0 flex-1 overflow-y-auto px-1 pb-2">
        {isPending && <Skeleton className="p-3" />}
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {data?.length === 0 && <p className="px-2 py-2 text-sm text-ink-3">{t('sql.noHistory')}</p>}
        <ul>
          {(data ?? []).map((query) => (
            <li key={query.query_id}>
              <button
                type="button"
                onClick={() => onOpen(query.sql)}
                className="block w-full rounded-md px-2 py-1.5 text-start hover:bg-hover"
              >
                <code className="line-clamp-2 font-mono text-xs leading-4 break-words text-ink">{query.sql}</code>
                <span className="tabular mt-0.5 flex items-center gap-2 text-xs text-ink-3">
                  {query.status !== 'done' && <Badge tone={tones[query.status]}>{t(`sql.status.${query.status}`)}</Badge>}
                  {query.status === 'done' && query.row_count !== null && (
                    <span>{t('common.rows', { count: query.row_count, n: formatter.integer(query.row_count) })}</span>
                  )}
                  {query.elapsed_ms !== null && <span>{formatter.milliseconds(query.elapsed_ms)}</span>}
                  <span className="flex-1 text-end">{formatter.relative(query.started_at)}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
