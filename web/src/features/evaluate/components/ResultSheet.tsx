import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { BadgeCheck, Check, ChevronDown, ChevronUp, CircleSlash2, MessageCircleQuestion, SquareTerminal, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ResultGrid } from '@/features/results';
import { openInSql } from '@/features/sql';
import { useCommands } from '@/shared/commands';
import { useFormatter } from '@/shared/format';
import { classNames } from '@/shared/lib/classNames';
import {
  Badge,
  Button,
  Chip,
  CopyButton,
  Dialog,
  ErrorNotice,
  IconButton,
  Notice,
  Section,
  Skeleton,
  SqlText,
  usePrettySql,
} from '@/shared/ui';
import { resultQuery, type KeptRows, type ResultReport, type Run, type TestResult } from '../api/questionTests';
import { rowsOf } from '../model/rowsOf';
import { useEvaluateSearch } from '../model/useEvaluateSearch';
import { useKindName } from '../model/useKindName';
import { outcomeSigns } from './signs';

/** One question of a run beside the list, which stays where it is. */
export function ResultSheet({ run, number, list }: { run: Run; number: number | undefined; list: readonly TestResult[] }) {
  const { t } = useTranslation('evaluate');
  const { search, change } = useEvaluateSearch();
  const place = list.findIndex((result) => result.number === number);
  const step = (by: number): void => {
    const next = list[place + by];
    if (next && place >= 0) change({ question: next.number });
  };
  const open = number !== undefined;
  useCommands(
    open
      ? [
          { id: 'evaluate.next', title: t('detail.next'), section: t('title'), keys: 'j', run: () => step(1) },
          { id: 'evaluate.previous', title: t('detail.previous'), section: t('title'), keys: 'k', run: () => step(-1) },
        ]
      : [],
  );
  return (
    <Dialog open={open} onClose={() => change({ question: undefined })} title={t('detail.number', { number: number ?? '' })} place="wide">
      <div className="min-h-0 flex-1 overflow-y-auto">
        {number !== undefined && <Detail run={run.id} number={number} against={search.against} />}
      </div>
      <div className="flex shrink-0 items-center gap-1 border-t border-line px-3 py-2">
        <IconButton icon={ChevronUp} label={t('detail.previous')} keys="k" disabled={place <= 0} onClick={() => step(-1)} />
        <IconButton
          icon={ChevronDown}
          label={t('detail.next')}
          keys="j"
          disabled={place < 0 || place >= list.length - 1}
          onClick={() => step(1)}
        />
      </div>
    </Dialog>
  );
}

function Detail({ run, number, against }: { run: string; number: number; against: string | undefined }) {
  const report = useQuery(resultQuery(run, number, against));
  if (report.isPending) return <Skeleton lines={8} className="p-4" />;
  if (report.isError)
    return (
      <div className="p-4">
        <ErrorNotice error={report.error} onRetry={() => void report.refetch()} />
      </div>
    );
  return <Loaded report={report.data} />;
}

function Loaded({ report }: { report: ResultReport }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const navigate = useNavigate();
  const nameOf = useKindName();
  const { result, detail, earlier } = report;
  const sign = outcomeSigns[result.outcome];
  const answered = result.outcome === 'right' || result.outcome === 'wrong' || result.outcome === 'answered' || result.outcome === 'failed';
  return (
    <article className="space-y-5 p-4">
      <header>
        <h2 className="text-lg font-semibold text-pretty">{result.question}</h2>
        <div className="mt-1.5 flex flex-wrap items-center gap-1.5">
          <Badge tone={sign.tone} icon={sign.icon}>
            {t(`outcome.${result.outcome}`)}
          </Badge>
          {detail.verified && (
            <Badge tone="good" icon={BadgeCheck}>
              {t('detail.verified')}
            </Badge>
          )}
          {result.kind !== 'none' && result.kind !== '' && <Badge>{nameOf(result.kind)}</Badge>}
          {result.sql !== '' && <Badge>{t('detail.score', { score: formatter.number(result.score, 2) })}</Badge>}
          {earlier && result.change !== null && result.change !== 'same' && (
            <span className="text-sm text-ink-3">{t('detail.earlier', { outcome: t(`outcome.${earlier.outcome}`) })}</span>
          )}
        </div>
      </header>
      <Why report={report} />

      <Difference report={report} />
      {result.sql === '' && result.outcome !== 'pending' && result.outcome !== 'gold_failed' && (
        <p className="text-ink-2">{t('detail.noQuery')}</p>
      )}
      <div className={classNames('grid gap-4', result.sql !== '' && report.gold_sql !== '' && 'sm:grid-cols-2')}>
        {result.sql !== '' && (
          <Section title={answered ? t('detail.sql') : t('detail.sqlOfBest')} actions={<SqlActions sql={result.sql} />}>
            {detail.description !== '' && <p className="mb-1.5 text-ink-2">{detail.description}</p>}
            <Sql sql={result.sql} />
            {detail.assumptions.length > 0 && (
              <ul aria-label={t('detail.assumptions')} className="mt-2 flex flex-wrap gap-1.5">
                {detail.assumptions.map((assumption) => (
                  <li key={assumption} className="max-w-full">
                    <Chip>{assumption}</Chip>
                  </li>
                ))}
              </ul>
            )}
          </Section>
        )}
        {report.gold_sql !== '' && (
          <Section title={t('detail.expectedSql')} actions={<SqlActions sql={report.gold_sql} />}>
            <Sql sql={report.gold_sql} />
          </Section>
        )}
      </div>
      {detail.got && <Rows title={t('detail.answer')} kept={detail.got} />}
      {detail.expected && <Rows title={t('detail.expected')} kept={detail.expected} />}
      {detail.readings.length > 1 && <Readings report={report} />}
      {earlier && earlier.sql !== result.sql && earlier.sql !== '' && (
        <Section title={t('detail.earlierSql')}>
          <Sql sql={earlier.sql} />
        </Section>
      )}
      <Button icon={MessageCircleQuestion} onClick={() => void navigate({ to: '/', search: { q: result.question } })}>
        {t('detail.ask')}
      </Button>
    </article>
  );
}

/** In one sentence why it is not right. */
function Why({ report }: { report: ResultReport }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const { result, detail } = report;
  const problem = detail.got?.problem;
  if (result.outcome === 'pending') return <Notice>{t('detail.notRun')}</Notice>;
  if (result.outcome === 'gold_failed') {
    const gold = detail.expected?.problem;
    return (
      <Notice tone="warn" title={gold?.code === 'sql_refused' ? t('why.goldRefused', { rule: gold.rule ?? '' }) : t('why.gold')}>
        {gold?.detail} {gold?.hint}
      </Notice>
    );
  }
  if (result.outcome === 'failed')
    return (
      <Notice tone="bad" title={t('why.failed')}>
        {problem?.detail ?? detail.reason} {problem?.hint}
      </Notice>
    );
  if (result.outcome === 'asked_back' || result.outcome === 'abstained')
    return (
      <Notice title={detail.reason === '' ? undefined : detail.reason}>
        {detail.unplaced.length > 0 && (
          <span>
            {t('detail.unplaced')}: {formatter.list(detail.unplaced)}
          </span>
        )}
      </Notice>
    );
  if (result.outcome !== 'wrong') return null;
  const mismatch = detail.comparison?.mismatch;
  const place = { columns: ['expected_columns', 'got_columns'], rows: ['expected_rows', 'got_rows'] } as const;
  const said =
    mismatch === 'columns' || mismatch === 'rows'
      ? t(`why.${mismatch}`, {
          expected: formatter.integer(detail.comparison?.[place[mismatch][0]] ?? 0),
          got: formatter.integer(detail.comparison?.[place[mismatch][1]] ?? 0),
        })
      : mismatch === 'values' || mismatch === 'order'
        ? t(`why.${mismatch}`)
        : problem?.detail;
  return <Notice tone="bad" title={said} />;
}

/** The rows that tell the two results apart. */
function Difference({ report }: { report: ResultReport }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const { comparison, got, expected } = report.detail;
  if (!comparison || comparison.missing_count + comparison.unexpected_count === 0) return null;
  const columns = expected && expected.columns.length > 0 ? expected.columns : (got?.columns ?? []);
  const sides = [
    { name: 'missing', rows: comparison.missing, count: comparison.missing_count },
    { name: 'unexpected', rows: comparison.unexpected, count: comparison.unexpected_count },
  ] as const;
  return (
    <Section title={t('detail.difference')}>
      <div className="space-y-3">
        {sides
          .filter((side) => side.count > 0)
          .map((side) => {
            const title = t(`detail.${side.name}`, { count: side.count, n: formatter.integer(side.count) });
            return (
              <div key={side.name}>
                <h4 className={`mb-1 text-sm font-medium ${side.name === 'missing' ? 'text-warn' : 'text-bad'}`}>{title}</h4>
                <Table label={title} columns={columns} rows={side.rows} />
              </div>
            );
          })}
      </div>
    </Section>
  );
}

function Rows({ title, kept }: { title: string; kept: KeptRows }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  if (kept.problem && kept.rows.length === 0) return null;
  const shown = kept.rows.length;
  return (
    <Section
      title={title}
      note={
        shown < kept.row_count
          ? t('detail.firstRows', { n: formatter.integer(shown), total: formatter.integer(kept.row_count) })
          : t('detail.rows', { count: kept.row_count, n: formatter.integer(kept.row_count) })
      }
    >
      {shown > 0 && <Table label={title} columns={kept.columns} rows={kept.rows} />}
    </Section>
  );
}

function Readings({ report }: { report: ResultReport }) {
  const { t } = useTranslation('evaluate');
  return (
    <Section title={t('detail.readings')}>
      <ol className="divide-y divide-line rounded-md border border-line">
        {report.detail.readings.map((reading) => (
          <li key={reading.sql} className="flex items-start gap-2 px-3 py-1.5">
            {reading.right === true && (
              <Check role="img" aria-label={t('detail.readingRight')} size={15} className="mt-1 shrink-0 text-good" />
            )}
            {reading.right === false && <X role="img" aria-label={t('detail.readingWrong')} size={15} className="mt-1 shrink-0 text-bad" />}
            {reading.right === null && <CircleSlash2 aria-hidden size={15} className="mt-1 shrink-0 text-ink-3" />}
            <span className="min-w-0">
              {reading.description}
              <code dir="ltr" className="block font-mono text-xs break-words text-ink-3">
                {reading.sql}
              </code>
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Table({ label, columns, rows }: { label: string; columns: KeptRows['columns']; rows: readonly (readonly unknown[])[] }) {
  return (
    <div className="overflow-hidden rounded-md border border-line">
      <ResultGrid result={rowsOf(columns, rows)} label={label} rows={6} />
    </div>
  );
}

function Sql({ sql }: { sql: string }) {
  return <SqlText sql={usePrettySql(sql, true)} className="rounded-md border border-line bg-sunken px-3 py-2" />;
}

function SqlActions({ sql }: { sql: string }) {
  const { t } = useTranslation('evaluate');
  const navigate = useNavigate();
  return (
    <>
      <CopyButton text={sql} label={t('detail.copy')} />
      <IconButton icon={SquareTerminal} size="small" label={t('detail.openInSql')} onClick={() => openInSql(navigate, sql)} />
    </>
  );
}
