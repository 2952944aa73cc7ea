import { useEffect, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ArrowLeft, Download, Ellipsis, FileQuestion, Play, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cancelJob } from '@/features/jobs';
import { useCommands } from '@/shared/commands';
import { useFormatter } from '@/shared/format';
import { ApiError } from '@/shared/http';
import { saveBlob } from '@/shared/lib/saveBlob';
import {
  ActionMenu,
  Button,
  Card,
  ConfirmDialog,
  EmptyState,
  ErrorNotice,
  IconButton,
  MenuAction,
  MenuDivider,
  Notice,
  notify,
  PageTitle,
  ProgressBar,
  Skeleton,
} from '@/shared/ui';
import { deleteRun, exportRun, isAtWork, questionTestsKey, reportQuery, startRun, type Report, type Run } from '../api/questionTests';
import { useEvaluateSearch } from '../model/useEvaluateSearch';
import { ChangesBar } from './ChangesBar';
import { CurveCard } from './CurveCard';
import { KindCard } from './KindCard';
import { ResultList } from './ResultList';
import { Shares } from './Shares';

export function RunPage({ id, onOpen }: { id: string; onOpen: (run: string) => void }) {
  const { t } = useTranslation('evaluate');
  const navigate = useNavigate();
  const { search } = useEvaluateSearch();
  const report = useQuery(reportQuery(id, search.against));
  const back = (): void => void navigate({ to: '/evaluate', search: {} });
  const missing = report.error instanceof ApiError && report.error.status === 404;
  return (
    <div className="mx-auto max-w-5xl px-4 pt-3 pb-12 md:px-8">
      <PageTitle>{report.data?.run.file_name ?? t('title')}</PageTitle>
      <Button look="quiet" size="small" icon={ArrowLeft} className="-ms-2 mb-1" onClick={back}>
        {t('run.all')}
      </Button>
      {report.isPending && <Skeleton lines={8} />}
      {missing && (
        <EmptyState
          heading="h1"
          icon={FileQuestion}
          title={t('run.missing')}
          text={t('run.missingText')}
          action={<Button onClick={back}>{t('run.all')}</Button>}
        />
      )}
      {report.isError && !missing && <ErrorNotice error={report.error} onRetry={() => void report.refetch()} />}
      {report.data && <Loaded key={id} report={report.data} onOpen={onOpen} onGone={back} />}
    </div>
  );
}

function Loaded({ report, onOpen, onGone }: { report: Report; onOpen: (run: string) => void; onGone: () => void }) {
  const client = useQueryClient();
  const { run } = report;
  // When a run ends, whatever was read of it on the way is read again.
  const atWork = isAtWork(run);
  useEffect(() => {
    if (!atWork) void client.invalidateQueries({ queryKey: questionTestsKey });
  }, [atWork, client]);
  return (
    <div className="space-y-5">
      <Header run={run} onOpen={onOpen} onGone={onGone} />
      <Standing run={run} />
      <Shares run={run} against={report.against} />
      <ChangesBar report={report} />
      <div className="grid gap-5 lg:grid-cols-2">
        <CurveCard points={report.curve} totals={run.totals} />
        <KindCard kinds={report.kinds} />
      </div>
      <ResultList run={run} kinds={report.kinds} />
    </div>
  );
}

function Header({ run, onOpen, onGone }: { run: Run; onOpen: (run: string) => void; onGone: () => void }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const again = useMutation({ mutationFn: () => startRun(run.file_id), onSuccess: onOpen });
  const save = useMutation({ mutationFn: async () => saveBlob(await exportRun(run.id), `${run.file_name}.results.jsonl`) });
  const drop = useMutation({
    mutationFn: () => deleteRun(run.id),
    onSuccess: () => {
      setAsking(false);
      notify(t('run.removed'));
      onGone();
      void client.invalidateQueries({ queryKey: questionTestsKey });
    },
  });
  const atWork = isAtWork(run);
  useCommands([
    {
      id: 'evaluate.again',
      title: t('run.again'),
      section: t('title'),
      keys: 'r',
      icon: Play,
      enabled: !atWork,
      run: () => again.mutate(),
    },
    { id: 'evaluate.export', title: t('run.export'), section: t('title'), icon: Download, run: () => save.mutate() },
  ]);
  const models =
    run.models.length === 0 ? t('run.noModel') : t('run.model', { count: run.models.length, names: formatter.list(run.models) });
  const fileGone = again.error instanceof ApiError && again.error.status === 404;
  return (
    <header>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight break-words">{run.file_name}</h1>
          <p className="text-sm text-ink-3" title={formatter.dateTime(run.started_at)}>
            {t('run.started', { when: formatter.relative(run.started_at) })} · {models}
          </p>
        </div>
        <div className="flex items-center gap-1">
          <Button icon={Play} busy={again.isPending} disabled={atWork} onClick={() => again.mutate()}>
            {t('run.again')}
          </Button>
          <ActionMenu trigger={<IconButton icon={Ellipsis} label={t('runs.actions')} />}>
            <MenuAction icon={Download} onSelect={() => save.mutate()}>
              {t('run.export')}
            </MenuAction>
            <MenuDivider />
            <MenuAction icon={Trash2} danger onSelect={() => setAsking(true)}>
              {t('run.remove')}
            </MenuAction>
          </ActionMenu>
        </div>
      </div>
      {fileGone && <Notice>{t('run.fileGone')}</Notice>}
      {again.isError && !fileGone && <ErrorNotice error={again.error} />}
      {save.isError && <ErrorNotice error={save.error} />}
      <ConfirmDialog
        open={asking}
        title={t('run.removeTitle')}
        text={t('run.removeText')}
        action={t('run.remove')}
        busy={drop.isPending}
        error={drop.error}
        onConfirm={() => drop.mutate()}
        onClose={() => setAsking(false)}
      />
    </header>
  );
}

/** On its way, stopped or failed; a run that is done says so by its figures. */
function Standing({ run }: { run: Run }) {
  const { t } = useTranslation('evaluate');
  const client = useQueryClient();
  const { done, questions } = run.totals;
  const stop = useMutation({
    mutationFn: () => cancelJob(run.job_id),
    onSettled: () => client.invalidateQueries({ queryKey: questionTestsKey }),
  });
  if (isAtWork(run)) {
    return (
      <Card className="flex items-center gap-3 px-4 py-3">
        <div className="min-w-0 flex-1" role="status">
          <p className="tabular mb-1.5 text-sm text-ink-2">{t('run.progress', { done, total: questions })}</p>
          <ProgressBar
            value={questions === 0 || done === 0 ? null : done / questions}
            label={t('run.progress', { done, total: questions })}
          />
        </div>
        <Button size="small" busy={stop.isPending} onClick={() => stop.mutate()}>
          {t('run.stop')}
        </Button>
      </Card>
    );
  }
  if (run.status === 'failed') {
    return (
      <Notice tone="bad" role="alert" title={run.error?.detail ?? t('runs.status.failed')}>
        {run.error?.hint}
      </Notice>
    );
  }
  if (run.status === 'cancelled') {
    return (
      <Notice tone="warn" title={t('run.stopped', { done, total: questions })}>
        {t('run.stoppedText')}
      </Notice>
    );
  }
  return null;
}
