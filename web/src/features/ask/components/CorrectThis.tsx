import { Suspense, useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, MessageSquareText, Play, SquareTerminal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ResultGrid } from '@/features/results';
import { useIsOwner } from '@/features/session';
import { rowsResult } from '@/shared/arrow';
import { SqlField } from '@/shared/editor/lazySqlField';
import { Button, Dialog, ErrorNotice, Notice, Segmented, Skeleton, TextArea } from '@/shared/ui';
import { correctAnswer, tryQuery, type Answer } from '../api/answers';

/** Says what an answer should have been: with the right SQL, which proposes a verified query, or in words. */
export function CorrectThis({ answer, open, onClose }: { answer: Answer; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('correct.title')} place="wide">
      {open && <Form answer={answer} onClose={onClose} />}
    </Dialog>
  );
}

function Form({ answer, onClose }: { answer: Answer; onClose: () => void }) {
  const { t } = useTranslation();
  const owner = useIsOwner();
  const [way, setWay] = useState<'sql' | 'words'>('sql');
  const pretty = useQuery({
    queryKey: ['pretty-sql', answer.sql],
    queryFn: async () => (await import('@/shared/lib/formatSql')).formatSql(answer.sql ?? '') ?? answer.sql ?? '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [written, setWritten] = useState<string | null>(null);
  const [comment, setComment] = useState('');
  const sql = written ?? pretty.data ?? '';
  const trial = useMutation({ mutationFn: () => tryQuery(sql) });
  const changed = written !== null && written.trim() !== '' && written.trim() !== pretty.data?.trim();
  const send = useMutation({ mutationFn: () => correctAnswer(answer.query_id, comment.trim(), way === 'sql' ? sql : undefined) });
  const ready = way === 'sql' ? changed : comment.trim() !== '';

  if (send.data)
    return (
      <div className="space-y-4 p-4">
        <Notice tone="good" role="status" title={t(send.data.proposed === null ? 'correct.noted' : 'correct.proposed')}>
          {send.data.proposed !== null && t('correct.proposedText')}
        </Notice>
        <div className="flex gap-2">
          {send.data.proposed !== null && owner && (
            <Link
              to="/data/verified"
              search={{ query: send.data.proposed }}
              className="inline-flex h-8 items-center rounded-md border border-line-strong bg-surface px-3 text-base font-medium hover:bg-hover"
            >
              {t('correct.review')}
            </Link>
          )}
          <Button look="primary" icon={CircleCheck} onClick={onClose}>
            {t('common.close')}
          </Button>
        </div>
      </div>
    );
  return (
    <>
      <div className="min-h-0 flex-1 space-y-4 overflow-y-auto p-4">
        <p className="font-medium">{answer.question}</p>
        <Segmented
          label={t('correct.way')}
          value={way}
          onChange={setWay}
          choices={[
            { value: 'sql', label: t('correct.bySql'), icon: SquareTerminal },
            { value: 'words', label: t('correct.byWords'), icon: MessageSquareText },
          ]}
        />
        {way === 'sql' && (
          <>
            <div>
              <p className="mb-2 text-ink-2">{t('correct.sqlHelp')}</p>
              <Suspense fallback={<Skeleton lines={6} />}>
                {pretty.data === undefined ? (
                  <Skeleton lines={6} />
                ) : (
                  <SqlField initial={sql} label={t('correct.sql')} onChange={setWritten} />
                )}
              </Suspense>
            </div>
            <Button size="small" icon={Play} busy={trial.isPending} disabled={sql.trim() === ''} onClick={() => trial.mutate()}>
              {t('correct.try')}
            </Button>
            {trial.isError && <ErrorNotice error={trial.error} />}
            {trial.data && (
              <div className="overflow-hidden rounded-md border border-line">
                <ResultGrid result={rowsResult(trial.data.columns, trial.data.rows)} label={t('correct.result')} rows={8} />
              </div>
            )}
          </>
        )}
        <TextArea
          label={t(way === 'sql' ? 'correct.comment' : 'correct.wrong')}
          rows={way === 'sql' ? 2 : 5}
          maxLength={2000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
        {send.isError && <ErrorNotice error={send.error} />}
      </div>
      <div className="flex shrink-0 items-center justify-end gap-2 border-t border-line px-4 py-2.5">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button look="primary" busy={send.isPending} disabled={!ready || send.isPending} onClick={() => send.mutate()}>
          {t(way === 'sql' ? 'correct.propose' : 'correct.send')}
        </Button>
      </div>
    </>
  );
}
