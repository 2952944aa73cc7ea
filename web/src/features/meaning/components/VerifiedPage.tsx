import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { BadgeCheck, BookOpenText, MessageSquareText, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { DataTabs } from '@/features/data';
import { useCommands } from '@/shared/commands';
import { useFormatter } from '@/shared/format';
import { classNames } from '@/shared/lib/classNames';
import { useMediaQuery } from '@/shared/lib/useMediaQuery';
import { Dialog, EmptyState, PageTitle, Segmented, Skeleton, SearchField } from '@/shared/ui';
import { verifiedQueriesQuery, type ReviewState, type VerifiedQuery } from '../api/verified';
import { reviewStates } from '../model/search';
import { CannotShow } from './CannotShow';
import { VerifiedDetail } from './VerifiedDetail';

const route = getRouteApi('/data/verified');

export function VerifiedPage() {
  const { t } = useTranslation('meaning');
  const queries = useQuery(verifiedQueriesQuery);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageTitle>{t('verified.title')}</PageTitle>
      <DataTabs />
      {queries.isPending && <Skeleton lines={8} className="p-6" />}
      {queries.isError && <CannotShow error={queries.error} onRetry={() => void queries.refetch()} />}
      {queries.data && <Loaded queries={queries.data} />}
    </div>
  );
}

function Loaded({ queries }: { queries: readonly VerifiedQuery[] }) {
  const { t } = useTranslation('meaning');
  const formatter = useFormatter();
  const { state = 'proposed', query: chosenId } = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState('');
  const wide = useMediaQuery('(min-width: 1024px)');
  const wanted = text.trim().toLowerCase();
  const inState = queries.filter((query) => query.state === state);
  const list = inState.filter(
    (query) => wanted === '' || [query.question, query.sql, query.dataset].some((part) => part.toLowerCase().includes(wanted)),
  );
  // What was just decided stays in view until another is chosen: its undo belongs to it.
  const chosen = queries.find((query) => query.id === chosenId) ?? (wide ? list[0] : undefined);
  const place = list.findIndex((query) => query.id === chosen?.id);
  const choose = (id: string | undefined): void =>
    void navigate({
      search: (before) => ({ ...(before.state ? { state: before.state } : {}), ...(id === undefined ? {} : { query: id }) }),
      replace: true,
    });
  const step = (by: number): void => {
    const next = list[place + by];
    if (next) choose(next.id);
  };
  useCommands([
    { id: 'verified.next', title: t('verified.next'), section: t('verified.title'), keys: 'j', run: () => step(1) },
    { id: 'verified.previous', title: t('verified.previous'), section: t('verified.title'), keys: 'k', run: () => step(-1) },
  ]);
  const counts = Object.fromEntries(reviewStates.map((one) => [one, queries.filter((query) => query.state === one).length])) as Record<
    ReviewState,
    number
  >;
  const detail = chosen && (
    <VerifiedDetail key={`${chosen.id} ${chosen.etag}`} query={chosen} onDecided={() => choose((list[place + 1] ?? list[place - 1])?.id)} />
  );

  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col lg:w-96 lg:flex-none lg:border-e lg:border-line">
        <div className="shrink-0 space-y-2 border-b border-line p-3">
          <h1 className="text-lg font-semibold tracking-tight">{t('verified.title')}</h1>
          <p className="text-sm text-ink-2">{t('verified.subtitle')}</p>
          <div className="overflow-x-auto">
            <Segmented
              label={t('verified.which')}
              value={state}
              onChange={(next) => void navigate({ search: { state: next }, replace: true })}
              choices={reviewStates.map((one) => ({
                value: one,
                label: `${t(`verified.states.${one}`)} ${formatter.integer(counts[one])}`,
              }))}
            />
          </div>
          <SearchField label={t('verified.search')} value={text} onChange={setText} id="search-verified" />
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto">
          {inState.length === 0 && (
            <EmptyState icon={BadgeCheck} title={t(`verified.empty.${state}`)} text={t(`verified.emptyText.${state}`)} />
          )}
          {inState.length > 0 && list.length === 0 && <p className="px-4 py-3 text-sm text-ink-3">{t('verified.noMatch')}</p>}
          {list.length > 0 && (
            <ul aria-label={t('verified.list')} className="divide-y divide-line">
              {list.map((query) => (
                <Row key={query.id} query={query} current={query.id === chosen?.id} onChoose={() => choose(query.id)} />
              ))}
            </ul>
          )}
        </div>
      </div>
      {wide ? (
        <div className="min-w-0 flex-1 overflow-y-auto">{detail ?? <p className="p-8 text-center text-ink-3">{t('verified.pick')}</p>}</div>
      ) : (
        <Dialog open={chosen !== undefined} onClose={() => choose(undefined)} title={t('verified.title')} place="wide">
          <div className="min-h-0 flex-1 overflow-y-auto">{detail}</div>
        </Dialog>
      )}
    </div>
  );
}

const origins = { model: BookOpenText, person: UserRound, feedback: MessageSquareText } as const;

function Row({ query, current, onChoose }: { query: VerifiedQuery; current: boolean; onChoose: () => void }) {
  const { t } = useTranslation('meaning');
  const formatter = useFormatter();
  const Icon = origins[query.origin];
  return (
    <li>
      <button
        type="button"
        aria-current={current ? 'true' : undefined}
        onClick={onChoose}
        className={classNames(
          'flex w-full items-start gap-2.5 px-4 py-2 text-start focus-visible:-outline-offset-2',
          current ? 'bg-accent-soft' : 'hover:bg-hover',
        )}
      >
        <Icon aria-hidden size={15} className="mt-1 shrink-0 text-ink-3" />
        <span className="min-w-0 flex-1">
          <span className="block text-pretty break-words">{query.question}</span>
          <span className="block truncate text-sm text-ink-3">
            {query.origin === 'model' ? t('verified.byModel', { model: query.model ?? '' }) : `${query.dataset} · ${query.proposed_by}`}
            {query.proposed_at !== null && ` · ${formatter.relative(query.proposed_at)}`}
          </span>
        </span>
      </button>
    </li>
  );
}
