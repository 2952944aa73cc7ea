import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { BookOpenText, CircleAlert, CirclePlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { DataTabs, tablesQuery } from '@/features/data';
import { useFormatter } from '@/shared/format';
import { classNames } from '@/shared/lib/classNames';
import { ActionMenu, Button, EmptyState, MenuAction, PageTitle, SelectField, Skeleton } from '@/shared/ui';
import { draftModel, modelsQuery, type Model } from '../api/models';
import { CannotShow } from './CannotShow';
import { ModelEditor } from './ModelEditor';

const route = getRouteApi('/data/model');

export function ModelPage() {
  const { t } = useTranslation('meaning');
  const models = useQuery(modelsQuery);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageTitle>{t('models.title')}</PageTitle>
      <DataTabs />
      {models.isPending && <Skeleton lines={8} className="p-6" />}
      {models.isError && <CannotShow error={models.error} onRetry={() => void models.refetch()} />}
      {models.data && <Loaded models={models.data} />}
    </div>
  );
}

function Loaded({ models }: { models: readonly Model[] }) {
  const { t } = useTranslation('meaning');
  const { model: wanted, draft } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: tables = [] } = useQuery(tablesQuery);
  const chosen = models.find((model) => model.id === wanted) ?? models[0];
  const drafted = useQuery({
    queryKey: ['models', 'draft', draft ?? ''],
    queryFn: () => draftModel(draft ?? ''),
    enabled: draft !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const described = new Set(models.map((model) => model.dataset.toLowerCase()));
  const open = [...new Set(tables.map((table) => table.dataset))].filter((dataset) => !described.has(dataset.toLowerCase())).toSorted();
  const startDraft = (dataset: string): void => void navigate({ search: { draft: dataset } });
  const drafts = (
    <ActionMenu
      align="start"
      trigger={
        <Button size="small" icon={CirclePlus}>
          {t('models.draft')}
        </Button>
      }
    >
      {open.length === 0 && <p className="max-w-60 px-2 py-1.5 text-sm text-ink-3">{t('models.noDatasets')}</p>}
      {open.map((dataset) => (
        <MenuAction key={dataset} icon={BookOpenText} onSelect={() => startDraft(dataset)}>
          {dataset}
        </MenuAction>
      ))}
    </ActionMenu>
  );
  if (!chosen && draft === undefined)
    return <EmptyState heading="h1" icon={BookOpenText} title={t('models.empty')} text={t('models.emptyText')} action={drafts} />;
  return (
    <div className="flex min-h-0 flex-1">
      <aside aria-label={t('models.list')} className="hidden w-48 shrink-0 flex-col border-e border-line lg:flex">
        <div className="min-h-0 flex-1 overflow-y-auto p-2">
          <ul className="space-y-0.5">
            {draft !== undefined && <Row name={`${draft}.yaml`} note={t('models.unsaved')} current />}
            {models.map((model) => (
              <ModelRow key={model.id} model={model} current={draft === undefined && model.id === chosen?.id} />
            ))}
          </ul>
        </div>
        <div className="border-t border-line p-2">{drafts}</div>
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex items-center gap-2 border-b border-line px-3 py-1.5 lg:hidden">
          <SelectField
            label={t('models.list')}
            value={draft === undefined ? (chosen?.id ?? '') : ''}
            onChange={(id) => void navigate({ search: id === '' ? {} : { model: id } })}
            choices={[
              ...(draft === undefined ? [] : [{ value: '', label: `${draft}.yaml` }]),
              ...models.map((model) => ({ value: model.id, label: model.name })),
            ]}
          />
          {drafts}
        </div>
        {draft !== undefined ? (
          <>
            {drafted.isPending && <Skeleton lines={8} className="p-6" />}
            {drafted.isError && <CannotShow error={drafted.error} onRetry={() => void drafted.refetch()} />}
            {drafted.data !== undefined && <ModelEditor key={`draft ${draft}`} id={draft} model={null} start={drafted.data} />}
          </>
        ) : (
          chosen && <ModelEditor key={chosen.id} id={chosen.id} model={chosen} start={chosen.text} />
        )}
      </div>
    </div>
  );
}

function ModelRow({ model, current }: { model: Model; current: boolean }) {
  const { t } = useTranslation('meaning');
  const formatter = useFormatter();
  const broken = model.problems.length;
  return (
    <Row
      name={model.name}
      model={model.id}
      broken={broken > 0}
      note={
        broken > 0
          ? t('models.problemCount', { count: broken, n: formatter.integer(broken) })
          : t('models.counts', { count: model.entities, n: formatter.integer(model.entities) })
      }
      current={current}
    />
  );
}

function Row({
  name,
  note,
  model,
  broken = false,
  current,
}: {
  name: string;
  note: string;
  model?: string;
  broken?: boolean;
  current: boolean;
}) {
  const look = classNames('block rounded-md px-2 py-1.5', current ? 'bg-accent-soft' : 'hover:bg-hover');
  const content = (
    <>
      <span className={classNames('block truncate', current && 'font-medium text-accent-text')}>{name}</span>
      <span className={classNames('tabular flex items-center gap-1 text-sm', broken ? 'text-bad' : 'text-ink-3')}>
        {broken && <CircleAlert aria-hidden size={12} className="shrink-0" />}
        {note}
      </span>
    </>
  );
  return (
    <li>
      {model === undefined ? (
        <div className={look}>{content}</div>
      ) : (
        <Link to="/data/model" search={{ model }} aria-current={current ? 'page' : undefined} className={look}>
          {content}
        </Link>
      )}
    </li>
  );
}
