import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { Badge, Card, ErrorNotice, ProgressBar, Skeleton } from '@/shared/ui';
import { isAtWork, runsQuery, type Run } from '../api/questionTests';
import { HeadCell } from './HeadCell';

const number = 'tabular px-2.5 py-2 text-end whitespace-nowrap';

export function RunList() {
  const { t } = useTranslation('evaluate');
  const runs = useQuery(runsQuery);
  if (runs.isPending) return <Skeleton lines={5} />;
  if (runs.isError) return <ErrorNotice error={runs.error} onRetry={() => void runs.refetch()} />;
  return (
    <section aria-labelledby="question-runs">
      <h2 id="question-runs" className="mb-2 text-base font-semibold">
        {t('runs.title')}
      </h2>
      {runs.data.length === 0 ? (
        <p className="text-ink-3">{t('runs.empty')}</p>
      ) : (
        <Card className="overflow-hidden">
          <table className="w-full">
            <thead>
              <tr className="border-b border-line text-sm text-ink-3">
                <HeadCell name>{t('runs.file')}</HeadCell>
                <HeadCell className="max-md:hidden">{t('runs.questions')}</HeadCell>
                <HeadCell>{t('runs.accuracy')}</HeadCell>
                <HeadCell className="max-sm:hidden">{t('runs.coverage')}</HeadCell>
                <HeadCell className="pe-4 max-sm:hidden">{t('runs.precision')}</HeadCell>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {runs.data.map((run) => (
                <RunRow key={run.id} run={run} />
              ))}
            </tbody>
          </table>
        </Card>
      )}
    </section>
  );
}

const tones = { queued: 'neutral', running: 'accent', done: 'neutral', failed: 'bad', cancelled: 'warn' } as const;

function RunRow({ run }: { run: Run }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const { totals } = run;
  const share = (value: number | null): string => (value === null ? '—' : formatter.percent(value));
  return (
    <tr className="relative hover:bg-hover">
      <td className="max-w-0 px-4 py-2">
        <div className="flex items-center gap-2">
          {/* The link covers its row. */}
          <Link
            to="/evaluate"
            search={{ run: run.id }}
            className="truncate font-medium after:absolute after:inset-0 focus-visible:outline-offset-4"
          >
            {run.file_name}
          </Link>
          {run.status !== 'done' && <Badge tone={tones[run.status]}>{t(`runs.status.${run.status}`)}</Badge>}
        </div>
        <span className="text-sm text-ink-3">{formatter.relative(run.started_at)}</span>
        {isAtWork(run) && (
          <ProgressBar
            value={totals.questions === 0 ? null : totals.done / totals.questions}
            label={t('run.progress', { done: totals.done, total: totals.questions })}
            className="mt-1 max-w-60"
          />
        )}
      </td>
      <td className={`${number} max-md:hidden`}>{formatter.integer(totals.questions)}</td>
      <td className={`${number} font-medium`}>{share(totals.accuracy)}</td>
      <td className={`${number} max-sm:hidden`}>{share(totals.coverage)}</td>
      <td className={`${number} pe-4 max-sm:hidden`}>{share(totals.precision)}</td>
    </tr>
  );
}
