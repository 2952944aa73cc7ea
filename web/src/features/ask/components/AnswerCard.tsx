import { lazy, Suspense, useMemo, useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import {
  BadgeCheck,
  ChartColumn,
  CornerDownRight,
  Ellipsis,
  Link2,
  PencilLine,
  RefreshCw,
  SquareTerminal,
  Table2,
  Zap,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { openInSql } from '@/features/sql';
import { ResultGrid } from '@/features/results';
import { rowsResult } from '@/shared/arrow';
import { Chart, parseChartSpec } from '@/shared/charts';
import { useCommands } from '@/shared/commands';
import { useFormatter } from '@/shared/format';
import { copyText } from '@/shared/lib/copyText';
import {
  ActionMenu,
  Badge,
  Button,
  Card,
  Chip,
  CopyButton,
  Fold,
  IconButton,
  MenuAction,
  notify,
  Notice,
  Segmented,
  SqlText,
  usePrettySql,
} from '@/shared/ui';
import type { Answer, AnswerEdit } from '../api/answers';
import { AskBack } from './AskBack';
import { Feedback } from './Feedback';
import { MaskNotice } from './MaskNotice';
import { PartChips } from './PartChips';
import { Trace } from './Trace';

const CorrectThis = lazy(async () => ({ default: (await import('./CorrectThis')).CorrectThis }));

interface AnswerCardProps {
  answer: Answer;
  stored?: boolean;
  onAsk: (question: string) => void;
  onReading: (index: number) => void;
  onEdit?: (edit: AnswerEdit) => void;
}

export function AnswerCard({ answer, stored = false, onAsk, onReading, onEdit }: AnswerCardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  return (
    <article className="animate-fade" data-status={answer.status}>
      <header className="mb-3 flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h1 className="text-sm text-ink-2">{answer.question}</h1>
          {answer.change !== '' && <p className="text-sm text-ink-3">{t('ask.changed', { change: answer.change })}</p>}
          {answer.status === 'answered' && !answer.withheld && (
            <p className="mt-0.5 text-xl font-semibold tracking-tight text-pretty">{answer.summary || answer.title}</p>
          )}
        </div>
        <Actions answer={answer} stored={stored} onAgain={() => onAsk(answer.question)} />
      </header>

      {answer.status === 'answered' ? (
        <Answered answer={answer} onAsk={onAsk} onEdit={onEdit} />
      ) : (
        <AskBack answer={answer} onReading={onReading} onAsk={onAsk} />
      )}

      <footer className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <Feedback id={answer.query_id} />
        {answer.status === 'answered' && answer.sql !== null && <Correct answer={answer} />}
        <span className="flex-1" />
        {answer.verified && (
          <Badge tone="good" icon={BadgeCheck}>
            {t('ask.verified')}
          </Badge>
        )}
        {answer.cached && <Badge icon={Zap}>{t('ask.cached')}</Badge>}
        <span className="tabular text-sm text-ink-3">{t('ask.took', { time: formatter.milliseconds(answer.elapsed_ms) })}</span>
      </footer>
    </article>
  );
}

function Correct({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useCommands([{ id: 'ask.correct', title: t('correct.title'), section: t('app.pages.ask'), icon: PencilLine, run: () => setOpen(true) }]);
  return (
    <>
      <Button size="small" look="quiet" icon={PencilLine} onClick={() => setOpen(true)}>
        {t('correct.title')}
      </Button>
      {open && (
        <Suspense>
          <CorrectThis answer={answer} open onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function Answered({
  answer,
  onAsk,
  onEdit,
}: {
  answer: Answer;
  onAsk: (question: string) => void;
  onEdit: ((edit: AnswerEdit) => void) | undefined;
}) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const result = useMemo(() => rowsResult(answer.columns, answer.rows), [answer]);
  const spec = useMemo(() => parseChartSpec(answer.chart), [answer]);
  const drawable = spec !== null && result.rowCount > 0;
  // One value is said by the sentence and the big number; a table of one cell adds nothing.
  const single = drawable && spec.mark === 'number' && result.rowCount === 1 && result.columns.length === 1;
  const [view, setView] = useState<'both' | 'chart' | 'table'>('both');

  if (answer.withheld)
    return (
      <div className="space-y-3">
        <Notice
          tone="mask"
          title={t('ask.withheld')}
          action={
            <Button size="small" icon={RefreshCw} onClick={() => onAsk(answer.question)}>
              {t('ask.again')}
            </Button>
          }
        >
          {t('ask.withheldText')}
        </Notice>
        {answer.sql !== null && (
          <Card>
            <SqlFold sql={answer.sql} />
          </Card>
        )}
      </div>
    );
  // "Start over" says something and shows nothing.
  if (answer.columns.length === 0) return null;
  return (
    <div className="space-y-3">
      {answer.parts.length > 0 && <PartChips parts={answer.parts} onEdit={onEdit} />}
      {answer.assumptions.length > 0 && (
        <ul aria-label={t('ask.assumptions')} className="flex flex-wrap gap-1.5">
          {answer.assumptions.map((assumption) => (
            <li key={assumption} className="max-w-full">
              <Chip>{assumption}</Chip>
            </li>
          ))}
        </ul>
      )}
      <MaskNotice answer={answer} />

      {result.rowCount === 0 ? (
        <Notice title={t('ask.noRows')}>{t('ask.noRowsText')}</Notice>
      ) : (
        <Card label={t('ask.result')} className="overflow-hidden">
          <div className="flex min-h-10 flex-wrap items-center gap-2 border-b border-line px-4 py-1">
            <h2 className="min-w-48 flex-1 py-1 font-medium text-pretty">{answer.title || t('ask.result')}</h2>
            {drawable && spec.mark !== 'number' && (
              <Segmented
                label={t('ask.view')}
                value={view}
                onChange={setView}
                choices={[
                  { value: 'both', label: t('ask.views.both') },
                  { value: 'chart', label: t('ask.views.chart'), icon: ChartColumn },
                  { value: 'table', label: t('ask.views.table'), icon: Table2 },
                ]}
              />
            )}
          </div>
          {drawable && view !== 'table' && (
            <div className={spec.mark === 'number' ? 'px-4 py-3' : 'px-3 py-3'}>
              <Chart spec={spec} result={result} />
            </div>
          )}
          {(view !== 'chart' || !drawable) && !single && (
            <div className={drawable && view === 'both' ? 'border-t border-line' : ''}>
              <ResultGrid result={result} label={answer.title || t('ask.result')} rows={10} spoken />
            </div>
          )}
          <p className="flex flex-wrap gap-x-2 border-t border-line px-4 py-1.5 text-sm text-ink-3">
            <span className="tabular">{t('common.rows', { count: answer.row_count, n: formatter.integer(answer.row_count) })}</span>
            {answer.truncated && <span className="text-warn">{t('ask.truncated', { n: formatter.integer(result.rowCount) })}</span>}
          </p>
        </Card>
      )}

      <Card className="divide-y divide-line">
        {answer.sql !== null && <SqlFold sql={answer.sql} />}
        {answer.reasons.length > 0 && <Reasons reasons={answer.reasons} />}
        <Trace answered reasoning={answer.reasoning} total={answer.elapsed_ms} />
      </Card>

      {answer.follow_ups.length > 0 && (
        <section aria-label={t('ask.followUps')}>
          <ul className="flex flex-wrap gap-1.5">
            {answer.follow_ups.map((question) => (
              <li key={question} className="max-w-full">
                <Chip icon={CornerDownRight} onClick={() => onAsk(question)}>
                  {question}
                </Chip>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Reasons({ reasons }: { reasons: string[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Fold title={t('ask.whyTables')} open={open} onOpenChange={setOpen}>
      <ul className="space-y-1 px-4 pb-3 text-sm text-ink-2">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </Fold>
  );
}

export function SqlFold({ sql }: { sql: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const pretty = usePrettySql(sql, open);
  const openPretty = (): void => {
    void import('@/shared/lib/formatSql').then(({ formatSql }) => openInSql(navigate, formatSql(sql) ?? sql));
  };
  return (
    <Fold
      title={t('ask.sql')}
      detail={open ? undefined : <code className="font-mono text-xs">{sql.replaceAll(/\s+/g, ' ')}</code>}
      open={open}
      onOpenChange={setOpen}
      actions={
        <>
          <CopyButton text={pretty} label={t('common.copy')} />
          <Button size="small" look="quiet" icon={SquareTerminal} onClick={openPretty}>
            <span className="max-sm:sr-only">{t('ask.openInSql')}</span>
          </Button>
        </>
      }
    >
      <SqlText sql={pretty} className="px-4 pb-3" />
    </Fold>
  );
}

function Actions({ answer, stored, onAgain }: { answer: Answer; stored: boolean; onAgain: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const copyLink = (): void => {
    const link = new URL(`/answers/${encodeURIComponent(answer.query_id)}`, window.location.origin).href;
    void copyText(link).then((done) => notify(done ? t('ask.linkCopied') : link));
  };
  return (
    <div className="flex items-center">
      <IconButton icon={Link2} label={t('ask.copyLink')} onClick={copyLink} />
      {stored ? (
        <IconButton icon={RefreshCw} label={t('ask.again')} onClick={onAgain} />
      ) : (
        <ActionMenu trigger={<IconButton icon={Ellipsis} label={t('ask.more')} />}>
          <MenuAction icon={RefreshCw} onSelect={onAgain}>
            {t('ask.again')}
          </MenuAction>
          <MenuAction icon={Link2} onSelect={() => void navigate({ to: '/answers/$answerId', params: { answerId: answer.query_id } })}>
            {t('ask.openStored')}
          </MenuAction>
        </ActionMenu>
      )}
    </div>
  );
}
