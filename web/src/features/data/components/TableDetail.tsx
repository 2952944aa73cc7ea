import { useMemo, useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { MessageCircleQuestion, RefreshCw, SquareTerminal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ResultGrid } from '@/features/results';
import { useIsOwner } from '@/features/session';
import { openInSql, tableName } from '@/features/sql';
import { rowsResult } from '@/shared/arrow';
import { useFormatter } from '@/shared/format';
import { Badge, Button, Card, ErrorNotice, IconButton, Notice, notify, Segmented, Skeleton } from '@/shared/ui';
import { sampleQuery, syncSource, type Source, type Table } from '../api/catalog';
import { effectsOf } from '../model/effects';
import { Columns } from './Columns';
import { JobProgress } from './JobProgress';
import { Keys } from './Keys';

type Tab = 'columns' | 'sample' | 'keys';

interface TableDetailProps {
  table: Table;
  tables: readonly Table[];
  sources: readonly Source[];
  tab: Tab;
  onTab: (tab: Tab) => void;
}

export function TableDetail({ table, tables, sources, tab, onTab }: TableDetailProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const navigate = useNavigate();
  const [job, setJob] = useState<string | null>(null);
  const owners = sources.filter((source) => source.datasets.some((dataset) => dataset.name === table.dataset));
  const source =
    owners.length === 1 ? owners[0] : owners.find((one) => stem(one.name) === table.name || stem(one.path ?? '') === table.name);
  const sync = useMutation({
    mutationFn: (id: string) => syncSource(id),
    onSuccess: setJob,
    onError: (error) => notify(t('data.syncFailed'), error.message),
  });
  const owner = useIsOwner();
  const { masks, others } = effectsOf(table.effects);
  const full = `${table.dataset}.${table.name}`;
  const referring = tables.filter((other) => other.foreign_keys.some((key) => key.target_id === table.id)).length;

  return (
    <article className="mx-auto max-w-6xl px-4 py-5 md:px-8">
      <header className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <p className="text-sm text-ink-3">{table.dataset}</p>
          <h1 className="text-xl font-semibold tracking-tight break-words">{table.name}</h1>
          {table.description !== '' && <p className="max-w-prose text-ink-2">{table.description}</p>}
          <p className="tabular mt-1 flex flex-wrap items-center gap-x-3 text-sm text-ink-3">
            {table.row_count !== null && <span>{t('common.rows', { count: table.row_count, n: formatter.integer(table.row_count) })}</span>}
            <span>{t('data.columnCount', { count: table.columns.length })}</span>
            {table.synced_at !== '' && (
              <span title={formatter.dateTime(table.synced_at)}>{t('data.syncedAt', { when: formatter.relative(table.synced_at) })}</span>
            )}
            {table.stale && <Badge tone="warn">{t('data.stale')}</Badge>}
          </p>
        </div>
        <div className="flex items-center gap-1.5">
          <Button look="primary" icon={MessageCircleQuestion} onClick={() => void navigate({ to: '/', search: { about: full } })}>
            {t('data.askAbout')}
          </Button>
          <Button
            icon={SquareTerminal}
            onClick={() => openInSql(navigate, `SELECT *\nFROM ${tableName(table.dataset, table.name)}\nLIMIT 100`)}
          >
            {t('data.query')}
          </Button>
          {owner && source && (
            <IconButton icon={RefreshCw} label={t('data.sync')} disabled={sync.isPending} onClick={() => sync.mutate(source.id)} />
          )}
        </div>
      </header>
      {job !== null && <JobProgress id={job} onClose={() => setJob(null)} />}

      {(masks.size > 0 || others.length > 0) && (
        <div className="mt-4">
          <Notice tone="mask" title={t('data.whoSees')}>
            <ul className="list-disc ps-4">
              {[...others, ...masks.values()].map((effect) => (
                <li key={effect}>{effect}</li>
              ))}
            </ul>
          </Notice>
        </div>
      )}

      <div className="mt-4 mb-3">
        <Segmented
          label={t('data.view')}
          value={tab}
          onChange={onTab}
          choices={[
            { value: 'columns', label: t('data.tabs.columns') },
            { value: 'sample', label: t('data.tabs.sample') },
            { value: 'keys', label: t('data.tabs.keys', { n: formatter.integer(table.foreign_keys.length + referring) }) },
          ]}
        />
      </div>
      {tab === 'columns' && <Columns table={table} />}
      {tab === 'sample' && <SampleRows table={table} />}
      {tab === 'keys' && <Keys table={table} tables={tables} />}
    </article>
  );
}

function SampleRows({ table }: { table: Table }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(sampleQuery(table.id));
  const result = useMemo(() => (data ? rowsResult(data.columns, data.rows) : null), [data]);
  if (isPending) return <Skeleton lines={8} />;
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!result || result.rowCount === 0) return <Notice title={t('data.noRows')}>{t('data.noRowsText')}</Notice>;
  return (
    <Card className="overflow-hidden" label={t('data.tabs.sample')}>
      <ResultGrid result={result} label={t('data.sampleOf', { name: table.name })} rows={20} />
    </Card>
  );
}

/** "/data/flights.parquet" → "flights" */
function stem(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
}
