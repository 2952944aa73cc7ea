import { Popover } from '@base-ui/react/popover';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ListChecks } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { Badge, Button, ProgressBar, Spinner } from '@/shared/ui';
import { cancelJob, isActive, jobsQuery, type Job } from '../api/jobs';
import { useLiveUpdates } from '../model/useLiveUpdates';
import { JobFigures } from './JobFigures';

/** Long work in progress and lately ended, from every page. */
export function JobsMenu() {
  const { t } = useTranslation();
  useLiveUpdates();
  const { data: jobs = [] } = useQuery(jobsQuery);
  const running = jobs.filter(isActive).length;
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={t('jobs.open', { count: running })}
        className="inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-sm text-ink-2 hover:bg-hover hover:text-ink data-[popup-open]:bg-hover"
      >
        {running > 0 ? <Spinner size={15} /> : <ListChecks aria-hidden size={16} />}
        {running > 0 && <span className="tabular">{running}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-40">
          <Popover.Popup className="max-h-[60vh] w-[min(22rem,calc(100vw-1rem))] animate-fade overflow-y-auto rounded-lg border border-line bg-surface shadow-pop outline-none">
            <Popover.Title className="border-b border-line px-3 py-2 text-base font-semibold">{t('jobs.title')}</Popover.Title>
            {jobs.length === 0 && <p className="px-3 py-4 text-ink-2">{t('jobs.none')}</p>}
            <ul className="divide-y divide-line">
              {jobs.map((job) => (
                <JobRow key={job.id} job={job} />
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

const tones = { queued: 'neutral', running: 'accent', done: 'good', failed: 'bad', cancelled: 'neutral' } as const;

function JobRow({ job }: { job: Job }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const client = useQueryClient();
  const tables = job.result?.tables ?? [];
  return (
    <li className="px-3 py-2">
      <div className="flex items-center justify-between gap-2">
        <span className="min-w-0 truncate font-medium">{t(`jobs.kind.${job.kind.replace('.', '_')}`, job.kind)}</span>
        <Badge tone={tones[job.status]}>{t(`jobs.status.${job.status}`)}</Badge>
      </div>
      {tables.length === 0 && <p className="text-sm break-words text-ink-2">{job.error?.detail ?? job.message}</p>}
      {tables.map((table) => (
        <p key={table.id} className="text-sm break-words text-ink-2">
          <Link to="/data" search={{ table: `${table.dataset}.${table.name}` }} className="text-accent-text underline underline-offset-2">
            {table.dataset}.{table.name}
          </Link>{' '}
          {t('common.rows', { count: table.row_count, n: formatter.integer(table.row_count) })}
        </p>
      ))}
      {(job.result?.notes ?? []).map((note) => (
        <p key={note} className="mt-1 text-sm break-words text-warn">
          {note}
        </p>
      ))}
      {isActive(job) ? (
        <div className="mt-1.5 flex items-center gap-2">
          <div className="min-w-0 flex-1">
            <ProgressBar value={job.progress > 0 ? job.progress : null} label={job.message} className="mb-1" />
            <JobFigures job={job} />
          </div>
          <Button
            size="small"
            look="quiet"
            onClick={() => void cancelJob(job.id).finally(() => client.invalidateQueries({ queryKey: ['jobs'] }))}
          >
            {t('common.cancel')}
          </Button>
        </div>
      ) : (
        <p className="text-xs text-ink-3">{formatter.relative(job.finished_at ?? job.created_at)}</p>
      )}
    </li>
  );
}
