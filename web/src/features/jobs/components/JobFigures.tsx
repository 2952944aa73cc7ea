import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import type { Job } from '../api/jobs';

/** How much a job has done and how long it may still take, as far as it is known. */
export function JobFigures({ job }: { job: Job }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const figures: string[] = [];
  if (job.bytes_done !== null)
    figures.push(
      job.bytes_total === null
        ? formatter.bytes(job.bytes_done)
        : t('jobs.bytes', { done: formatter.bytes(job.bytes_done), total: formatter.bytes(job.bytes_total) }),
    );
  if (job.rows_done !== null && job.rows_done > 0)
    figures.push(t('common.rows', { count: job.rows_done, n: formatter.integer(job.rows_done) }));
  if (job.remaining_seconds !== null) {
    const seconds = Math.max(1, Math.round(job.remaining_seconds));
    figures.push(t('jobs.left', { time: seconds < 10 ? `${seconds} s` : formatter.milliseconds(seconds * 1000) }));
  }
  // A line of its own even while nothing is known: nothing jumps when the first figure comes.
  return <p className="tabular truncate text-xs text-ink-3">{figures.join(' · ') || '\u00A0'}</p>;
}
