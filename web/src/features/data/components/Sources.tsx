import { useState } from 'react';
import { useMutation, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { Database, Ellipsis, Plus, RefreshCw, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useIsOwner } from '@/features/session';
import { useFormatter } from '@/shared/format';
import {
  ActionMenu,
  Badge,
  Button,
  Card,
  ConfirmDialog,
  ErrorNotice,
  IconButton,
  MenuAction,
  MenuDivider,
  notify,
  Skeleton,
  SearchField,
} from '@/shared/ui';
import { deleteSource, syncSource, type Source, type Table } from '../api/catalog';
import { JobProgress } from './JobProgress';
import { SourceList } from './SourceList';

interface SourcesProps {
  sources: UseQueryResult<Source[]>;
  tables: readonly Table[];
  onAdd: () => void;
  search: string;
  onSearch: (text: string) => void;
}

/** Where the data comes from, how fresh it is, and what can be done about it. */
export function Sources({ sources, tables, onAdd, search, onSearch }: SourcesProps) {
  const { t } = useTranslation();
  return (
    <div className="mx-auto max-w-4xl px-4 py-5 md:px-8">
      <header className="mb-4 flex items-center justify-between gap-3">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">{t('data.sources')}</h1>
          <p className="text-ink-2">{t('data.sourcesText')}</p>
        </div>
        <Button look="primary" icon={Plus} onClick={onAdd}>
          {t('data.add')}
        </Button>
      </header>
      {sources.isPending && <Skeleton lines={5} />}
      {sources.isError && <ErrorNotice error={sources.error} onRetry={() => void sources.refetch()} />}
      {sources.data && sources.data.length > 0 && (
        <Card label={t('data.sources')}>
          <ul className="divide-y divide-line">
            {sources.data.map((source) => (
              <SourceRow key={source.id} source={source} />
            ))}
          </ul>
        </Card>
      )}
      <section aria-label={t('data.tables')} className="mt-6 md:hidden">
        <SearchField label={t('data.search')} value={search} onChange={onSearch} id="search-narrow" className="mb-2" />
        <SourceList tables={tables} sources={sources.data ?? []} search={search} current={undefined} />
      </section>
    </div>
  );
}

function SourceRow({ source }: { source: Source }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const client = useQueryClient();
  const owner = useIsOwner();
  const [job, setJob] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const sync = useMutation({ mutationFn: () => syncSource(source.id), onSuccess: setJob });
  const drop = useMutation({
    mutationFn: () => deleteSource(source.id),
    onSuccess: () => {
      setAsking(false);
      notify(t('data.removed', { name: source.name }));
      for (const key of ['tables', 'sources', 'examples']) void client.invalidateQueries({ queryKey: [key] });
    },
  });
  return (
    <li className="px-4 py-2.5">
      <div className="flex items-center gap-3">
        <Database aria-hidden size={16} className="shrink-0 text-ink-3" />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2">
            <span className="font-medium break-all">{source.name}</span>
            <Badge>{source.kind}</Badge>
            {source.stale && <Badge tone="warn">{t('data.stale')}</Badge>}
          </div>
          <p className="truncate text-sm text-ink-3" title={source.path ?? undefined}>
            {source.datasets.map((dataset) => dataset.name).join(', ')} · {t('data.tableCount', { count: source.tables })} ·{' '}
            {t('data.addedAt', { when: formatter.relative(source.added_at) })}
          </p>
        </div>
        {owner && source.stale && (
          <Button size="small" icon={RefreshCw} busy={sync.isPending} onClick={() => sync.mutate()}>
            {t('data.sync')}
          </Button>
        )}
        {owner && (
          <ActionMenu trigger={<IconButton icon={Ellipsis} label={t('data.sourceActions', { name: source.name })} />}>
            <MenuAction icon={RefreshCw} onSelect={() => sync.mutate()}>
              {t('data.sync')}
            </MenuAction>
            <MenuDivider />
            <MenuAction icon={Trash2} danger onSelect={() => setAsking(true)}>
              {t('data.remove')}
            </MenuAction>
          </ActionMenu>
        )}
      </div>
      {sync.isError && <ErrorNotice error={sync.error} />}
      {job !== null && <JobProgress id={job} onClose={() => setJob(null)} />}
      <ConfirmDialog
        open={asking}
        title={t('data.removeTitle', { name: source.name })}
        text={t('data.removeText', { count: source.tables })}
        action={t('data.remove')}
        busy={drop.isPending}
        error={drop.error}
        onConfirm={() => drop.mutate()}
        onClose={() => setAsking(false)}
      />
    </li>
  );
}
