import { useNavigate } from '@tanstack/react-router';
import { CircleCheck, MessageCircleQuestion, Table2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cancelJob, isActive, JobFigures } from '@/features/jobs';
import { useFormatter } from '@/shared/format';
import { Button, Notice, ProgressBar } from '@/shared/ui';
import { useSourceWork } from '../model/useSourceWork';

/** From the start of a job to what can be done with its tables. */
export function JobProgress({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const navigate = useNavigate();
  const job = useSourceWork(id);
  if (!job || isActive(job)) {
    return (
      <div role="status" className="mt-2 flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="mb-1 truncate text-sm text-ink-2">{job?.message || t('data.reading')}</p>
          <ProgressBar value={job && job.progress > 0 ? job.progress : null} label={t('data.reading')} className="mb-1" />
          {job && <JobFigures job={job} />}
        </div>
        <Button size="small" onClick={() => void cancelJob(id)}>
          {t('common.cancel')}
        </Button>
      </div>
    );
  }
  if (job.status === 'failed') {
    return (
      <div className="mt-2">
        <Notice
          tone="bad"
          role="alert"
          title={job.error?.detail ?? job.message}
          action={
            <Button size="small" look="quiet" onClick={onClose}>
              {t('common.close')}
            </Button>
          }
        >
          {job.error?.hint}
        </Notice>
      </div>
    );
  }
  if (job.status === 'cancelled')
    return (
      <div className="mt-2">
        <Notice>{t('data.cancelled')}</Notice>
      </div>
    );
  return (
    <ul className="mt-2 space-y-1.5" role="status">
      {(job.result?.notes ?? []).map((note) => (
        <li key={note}>
          <Notice tone="warn">{note}</Notice>
        </li>
      ))}
      {(job.result?.tables ?? []).map((table) => (
        <li key={table.id} className="flex flex-wrap items-center gap-2 rounded-md border border-line bg-good-soft px-3 py-2">
          <CircleCheck aria-hidden size={16} className="shrink-0 text-good" />
          <span className="min-w-0 flex-1 basis-32 break-words">
            <span className="font-medium">
              {table.dataset}.{table.name}
            </span>{' '}
            <span className="tabular text-ink-2">
              {t('common.rows', { count: table.row_count, n: formatter.integer(table.row_count) })}
            </span>
          </span>
          <Button
            size="small"
            icon={Table2}
            onClick={() => void navigate({ to: '/data', search: { table: `${table.dataset}.${table.name}` } })}
          >
            {t('data.open')}
          </Button>
          <Button
            size="small"
            look="primary"
            icon={MessageCircleQuestion}
            onClick={() => void navigate({ to: '/', search: { about: `${table.dataset}.${table.name}` } })}
          >
            {t('data.askAbout')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
