import { useEffect, useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { classNames } from '@/shared/lib/classNames';
import { useDebounced } from '@/shared/lib/useDebounced';
import { Button, Card, EmptyState, ErrorNotice, SelectField, Skeleton, SearchField } from '@/shared/ui';
import { resultsQuery, type Kind, type Outcome, type ResultFilter, type Run, type TestResult } from '../api/questionTests';
import { changes, outcomes } from '../model/search';
import { useEvaluateSearch } from '../model/useEvaluateSearch';
import { useKindName } from '../model/useKindName';
import { ResultSheet } from './ResultSheet';
import { ChangeSign, OutcomeSign } from './signs';

const all = '';

export function ResultList({ run, kinds }: { run: Run; kinds: readonly Kind[] }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const { search, change } = useEvaluateSearch();
  const { outcome, kind, q, against } = search;
  const filter: ResultFilter = {
    ...(outcome === undefined ? {} : { outcome }),
    ...(kind === undefined ? {} : { kind }),
    ...(search.change === undefined ? {} : { change: search.change }),
    ...(q === undefined ? {} : { q }),
  };
  const results = useInfiniteQuery(resultsQuery(run.id, against, filter, run.totals.done));
  const list = results.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.keys(filter).length > 0;
  return (
    <section aria-labelledby="questions">
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h2 id="questions" className="me-auto text-base font-semibold">
          {t('list.title')}
        </h2>
        <Filters run={run} kinds={kinds} />
      </div>
      {results.isPending && <Skeleton lines={6} />}
      {results.isError && <ErrorNotice error={results.error} onRetry={() => void results.refetch()} />}
      {results.data && list.length === 0 && (
        <EmptyState
          icon={SearchX}
          title={t('list.none')}
          text={t('list.noneText')}
          action={
            filtered && (
              <Button onClick={() => change({ outcome: undefined, kind: undefined, change: undefined, q: undefined })}>
                {t('list.clear')}
              </Button>
            )
          }
        />
      )}
      {list.length > 0 && (
        <Card className={classNames('overflow-hidden', results.isPlaceholderData && 'opacity-60')}>
          <ol className="divide-y divide-line">
            {list.map((result) => (
              <ResultRow key={result.number} result={result} />
            ))}
          </ol>
          {results.hasNextPage && (
            <div className="border-t border-line p-2 text-center">
              <Button look="quiet" busy={results.isFetchingNextPage} onClick={() => void results.fetchNextPage()}>
                {t('list.more')}
              </Button>
            </div>
          )}
        </Card>
      )}
      {list.length > 0 && !results.hasNextPage && (
        <p className="tabular mt-1.5 text-sm text-ink-3">{t('list.count', { count: list.length, n: formatter.integer(list.length) })}</p>
      )}
      <ResultSheet run={run} number={search.question} list={list} />
    </section>
  );
}

function Filters({ run, kinds }: { run: Run; kinds: readonly Kind[] }) {
  const { t } = useTranslation('evaluate');
  const nameOf = useKindName();
  const { search, change } = useEvaluateSearch();
  const [text, setText] = useState(search.q ?? '');
  const settled = useDebounced(text, 250);
  useEffect(() => {
    const wanted = settled.trim() === '' ? undefined : settled.trim();
    if (wanted !== search.q) change({ q: wanted });
    // Only typing changes the address; the address changing by itself does not.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [settled]);
  const counts: Record<Outcome, number> = { ...run.totals, pending: run.totals.questions - run.totals.done, answered: plainAnswers(run) };
  return (
    <>
      <SelectField
        label={t('list.outcome')}
        value={search.outcome ?? all}
        onChange={(value) => change({ outcome: value === all ? undefined : (value as Outcome) })}
        choices={[
          { value: all, label: t('list.all') },
          ...outcomes
            .filter((one) => counts[one] > 0 || one === search.outcome)
            .map((one) => ({ value: one, label: `${t(`outcome.${one}`)} (${String(counts[one])})` })),
        ]}
      />
      <SelectField
        label={t('list.kind')}
        value={search.kind ?? all}
        onChange={(value) => change({ kind: value === all ? undefined : value })}
        choices={[
          { value: all, label: t('list.allKinds') },
          ...kinds.map((one) => ({ value: one.kind, label: `${nameOf(one.kind)} (${String(one.questions)})` })),
          // An address may name a kind that no question has (any more).
          ...(search.kind === undefined || kinds.some((one) => one.kind === search.kind)
            ? []
            : [{ value: search.kind, label: `${nameOf(search.kind)} (0)` }]),
        ]}
      />
      {search.change !== undefined && (
        <SelectField
          label={t('list.change')}
          value={search.change}
          onChange={(value) => change({ change: changes.find((one) => one === value) })}
          choices={[{ value: all, label: t('list.allChanges') }, ...changes.map((one) => ({ value: one, label: t(`change.${one}`) }))]}
        />
      )}
      <SearchField label={t('list.search')} value={text} onChange={setText} id="search-questions" className="w-52 max-sm:w-full" />
    </>
  );
}

/** Answers of questions for which nothing is expected. */
function plainAnswers(run: Run): number {
  return run.totals.answered - run.totals.right - run.totals.wrong;
}

function ResultRow({ result }: { result: TestResult }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const nameOf = useKindName();
  return (
    <li>
      <Link
        to="/evaluate"
        search={(before) => ({ ...before, question: result.number })}
        replace
        resetScroll={false}
        className="flex min-h-10 items-center gap-3 px-4 py-1.5 hover:bg-hover focus-visible:-outline-offset-2"
      >
        <OutcomeSign outcome={result.outcome} label={t(`outcome.${result.outcome}`)} />
        <span className="tabular w-8 shrink-0 text-end text-sm text-ink-3 max-sm:hidden">{result.number}</span>
        <span className="min-w-0 flex-1 break-words">{result.question}</span>
        {result.change !== null && result.change !== 'same' && (
          <span className="inline-flex shrink-0 items-center gap-1 text-sm text-ink-2 max-sm:hidden">
            <ChangeSign change={result.change} />
            {t(`change.${result.change}`)}
          </span>
        )}
        {result.kind !== 'none' && <span className="w-44 shrink-0 truncate text-sm text-ink-3 max-lg:hidden">{nameOf(result.kind)}</span>}
        <span
          className="tabular w-12 shrink-0 text-end text-sm text-ink-3 max-sm:hidden"
          title={t('list.score', { score: formatter.percent(result.score) })}
        >
          {result.sql === '' ? '—' : formatter.number(result.score, 2)}
        </span>
      </Link>
    </li>
  );
}
