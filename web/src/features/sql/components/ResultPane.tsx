import { useMemo, useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { ChartColumn, Download, MessageCircleQuestion, Play, Table2, TableProperties } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ResultGrid } from '@/features/results';
import { isMac } from '@/shared/commands';
import { useFormatter } from '@/shared/format';
import { ApiError } from '@/shared/http';
import { saveBlob } from '@/shared/lib/saveBlob';
import { useElapsed } from '@/shared/lib/useElapsed';
import {
  ActionMenu,
  Badge,
  Button,
  describeError,
  EmptyState,
  ErrorNotice,
  IconButton,
  MenuAction,
  Notice,
  notify,
  ProgressBar,
  Segmented,
} from '@/shared/ui';
import { downloadResult, downloads, parseSql, type DownloadFormat } from '../api/queries';
import { lineAndColumn, unitOfByte } from '../model/statements';
import type { Run } from '../model/useRunner';
import { ResultChart } from './ResultChart';

interface ResultPaneProps {
  run: Run | null;
  onCancel: () => void;
  onShowError: (at: number) => void;
  onRunAgain: () => void;
  /** Something to begin with, where nothing is written yet. */
  sample: { table: string; run: () => void } | null;
}

export function ResultPane({ run, onCancel, onShowError, onRunAgain, sample }: ResultPaneProps) {
  const { t } = useTranslation();
  const [view, setView] = useState<'table' | 'chart'>('table');
  if (!run)
    return (
      <EmptyState
        icon={TableProperties}
        title={t('sql.empty')}
        text={t('sql.emptyText', { keys: isMac ? '⌘ ↩' : 'Ctrl Enter' })}
        action={
          sample && (
            <Button icon={Play} onClick={sample.run}>
              {t('sql.sample', { table: sample.table })}
            </Button>
          )
        }
      />
    );
  const result = run.result;
  const failed = run.status === 'failed';
  return (
    <div className="flex h-full flex-col">
      <StatusBar run={run} view={view} onView={setView} onCancel={onCancel} />
      {run.status === 'running' ? (
        <ProgressBar value={null} label={t('sql.running')} className="animate-very-late rounded-none!" />
      ) : (
        <div className="h-1" />
      )}
      {failed && (
        <div className="space-y-2 px-3 pb-3">
          <ErrorNotice error={run.error} onRetry={onRunAgain} />
          <ErrorPlace run={run} onShow={onShowError} />
        </div>
      )}
      {run.status === 'cancelled' && (
        <div className="px-3 pb-3">
          <Notice>{t('sql.cancelled')}</Notice>
        </div>
      )}
      {result && !failed && (
        <div
          className={`min-h-0 flex-1 border-t border-line transition-opacity duration-150 ${run.stale ? 'pointer-events-none opacity-45' : ''}`}
        >
          {view === 'chart' ? <ResultChart result={result} /> : <ResultGrid key={run.startedAt} result={result} label={t('sql.result')} />}
        </div>
      )}
    </div>
  );
}

function StatusBar({
  run,
  view,
  onView,
  onCancel,
}: {
  run: Run;
  view: 'table' | 'chart';
  onView: (view: 'table' | 'chart') => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const navigate = useNavigate();
  const ticking = useElapsed(run.status === 'running' ? run.startedAt : null);
  const rows = run.stale ? 0 : (run.result?.rowCount ?? 0);
  const truncated = run.status === 'done' && rows >= run.limit;

  const ask = (): void => {
    void parseSql(run.sql)
      .then((reply) => {
        const table = reply.tables?.[0];
        void navigate({ to: '/', search: table ? { about: `${table.dataset}.${table.name}` } : {} });
      })
      .catch((error: unknown) => notify(describeError(error, t('error.unreachable'), t('error.unexpected'))));
  };
  return (
    <div className="flex h-10 shrink-0 items-center gap-2.5 overflow-x-auto px-3 text-sm whitespace-nowrap" data-status={run.status}>
      <span role="status" className="tabular flex items-center gap-2.5 text-ink-2">
        {run.status === 'running' ? t('sql.running') : ''}
        {run.status === 'failed' ? (
          <Badge tone="bad">{t('sql.failed')}</Badge>
        ) : (
          <span className="font-medium text-ink">{t('common.rows', { count: rows, n: formatter.integer(rows) })}</span>
        )}
        {truncated && <Badge tone="warn">{t('sql.truncated', { n: formatter.integer(run.limit) })}</Badge>}
      </span>
      <span className="tabular text-ink-3">{formatter.milliseconds(run.status === 'running' ? ticking : run.elapsed)}</span>
      {run.status === 'running' && (
        <Button size="small" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      )}
      <span className="flex-1" />
      {run.result && (
        <>
          <Segmented
            label={t('ask.view')}
            value={view}
            onChange={onView}
            choices={[
              { value: 'table', label: t('ask.views.table'), icon: Table2 },
              { value: 'chart', label: t('ask.views.chart'), icon: ChartColumn },
            ]}
          />
          <DownloadMenu sql={run.sql} />
          <IconButton size="small" icon={MessageCircleQuestion} label={t('sql.askAbout')} onClick={ask} />
        </>
      )}
    </div>
  );
}

function DownloadMenu({ sql }: { sql: string }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const download = (format: DownloadFormat): void => {
    setBusy(true);
    downloadResult(sql, format)
      .then((blob) => saveBlob(blob, `result.${downloads[format].extension}`))
      .catch((error: unknown) => notify(t('sql.downloadFailed'), describeError(error, t('error.unreachable'), t('error.unexpected'))))
      .finally(() => setBusy(false));
  };
  return (
    <ActionMenu
      trigger={
        <Button size="small" look="quiet" icon={Download} busy={busy}>
          <span className="max-sm:sr-only">{t('sql.download')}</span>
        </Button>
      }
    >
      <MenuAction onSelect={() => download('csv')} detail={<span className="text-xs text-ink-3">.csv</span>}>
        CSV
      </MenuAction>
      <MenuAction onSelect={() => download('parquet')} detail={<span className="text-xs text-ink-3">.parquet</span>}>
        Parquet
      </MenuAction>
    </ActionMenu>
  );
}

function ErrorPlace({ run, onShow }: { run: Run; onShow: (at: number) => void }) {
  const { t } = useTranslation();
  const position = run.error instanceof ApiError ? run.error.position : undefined;
  const unit = useMemo(() => (position === undefined ? null : unitOfByte(run.sql, position)), [run.sql, position]);
  if (unit === null) return null;
  const place = lineAndColumn(run.sql, unit);
  return (
    <Button size="small" onClick={() => onShow(run.offset + unit)}>
      {t('sql.showPlace', place)}
    </Button>
  );
}
