import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '@/shared/commands';
import { ApiError } from '@/shared/http';
import { Button, Dialog, ErrorNotice, PageTitle, Skeleton } from '@/shared/ui';
import { answerQuery, type Answer, type AnswerEdit, type Question } from '../api/answers';
import { useAsking } from '../model/useAsking';
import { Composer } from './Composer';
import { CostNotice } from './CostNotice';
import { Examples } from './Examples';
import { HistoryPanel } from './HistoryPanel';
import { PendingCard } from './PendingCard';

const route = getRouteApi('/');

// Grid, chart and trace come once the page can be used: there is no answer before there is a question.
const loadAnswerCard = () => import('./AnswerCard');
const AnswerCard = lazy(async () => ({ default: (await loadAnswerCard()).AnswerCard }));

export function AskPage() {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const { q, session, answer: answerId, about } = route.useSearch();
  const [text, setText] = useState(q ?? '');
  const [historyOpen, setHistoryOpen] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);

  useEffect(() => void loadAnswerCard(), []);

  const onAnswer = useCallback(
    (answer: Answer) => {
      setText('');
      void navigate({ search: { session: answer.session_id, answer: answer.query_id } });
    },
    [navigate],
  );
  const { pending, failed, ask, cancel } = useAsking(onAnswer);
  const shown = useQuery({ ...answerQuery(answerId ?? ''), enabled: answerId !== undefined });

  const onScreen = useRef<Answer | undefined>(undefined);
  useEffect(() => {
    onScreen.current = shown.data;
  });

  const put = useCallback(
    (question: string, more: Partial<Question> = {}) => {
      const trimmed = question.trim();
      if (trimmed === '') return;
      setText(trimmed);
      // A follow-up changes what is on the screen, which need not be the latest answer of the session.
      const built = onScreen.current?.status === 'answered' && onScreen.current.sql !== null ? { after: onScreen.current.query_id } : {};
      ask({ question: trimmed, ...(session === undefined ? {} : { session_id: session, ...built }), ...more });
    },
    [ask, session],
  );
  const edit = (change: AnswerEdit): void => {
    if (shown.data) ask({ question: '', session_id: shown.data.session_id, after: shown.data.query_id, edits: [change] });
  };

  // A question in the address is asked once, then the address becomes its answer's.
  const asked = useRef<string | null>(null);
  useEffect(() => {
    if (q === undefined || asked.current === q) return;
    asked.current = q;
    put(q);
  }, [q, put]);

  // A new answer is read from its beginning, wherever the last one was left.
  useEffect(() => {
    document.getElementById('main')?.scrollTo({ top: 0 });
  }, [answerId]);

  const startOver = (): void => {
    cancel();
    setText('');
    asked.current = null;
    void navigate({ search: {} });
    input.current?.focus();
  };

  useCommands([
    { id: 'ask.focus', title: t('ask.focus'), section: t('app.pages.ask'), keys: '/', run: () => input.current?.focus() },
    { id: 'ask.new', title: t('ask.newSession'), section: t('app.pages.ask'), keys: 'n', run: startOver },
    {
      id: 'ask.cancel',
      title: t('ask.cancel'),
      section: t('app.pages.ask'),
      keys: 'escape',
      inFields: true,
      hidden: true,
      enabled: pending !== null,
      run: cancel,
    },
  ]);

  const start = answerId === undefined && !pending && !failed;
  return (
    <div className="flex min-h-full">
      <PageTitle>{shown.data && !start ? shown.data.question : t('app.pages.ask')}</PageTitle>
      <div className="min-w-0 flex-1 px-4 md:px-8">
        <div className={start ? 'mx-auto max-w-2xl pt-[12vh] pb-10' : 'mx-auto max-w-4xl pt-5 pb-12'}>
          {start && (
            <>
              <h1 className="text-2xl font-semibold tracking-tight text-balance">{t('ask.heading')}</h1>
              <p className="mt-1 mb-5 text-ink-2">{t('ask.subheading')}</p>
            </>
          )}
          <Composer
            ref={input}
            value={text}
            onChange={setText}
            onSubmit={() => put(text)}
            busy={pending !== null}
            onCancel={cancel}
            startedAt={pending?.startedAt ?? null}
            autoFocus={start}
          />
          {!start && (
            <div className="mt-2 flex items-center justify-between">
              <Button size="small" look="quiet" onClick={startOver}>
                {t('ask.newSession')}
              </Button>
              <Button size="small" look="quiet" icon={History} className="xl:hidden" onClick={() => setHistoryOpen(true)}>
                {t('ask.history')}
              </Button>
            </div>
          )}
          {start && <Examples about={about} onChoose={(question) => put(question)} />}

          <p role="status" className="sr-only">
            {shown.data && !pending ? shown.data.summary || shown.data.message : ''}
          </p>
          <div className="mt-3 space-y-4">
            {pending && (
              <PendingCard question={pending.question.question || t('ask.changing')} startedAt={pending.startedAt} onCancel={cancel} />
            )}
            {failed && !pending && <Failure question={failed.question} error={failed.error} onAgain={(question) => ask(question)} />}
            {answerId !== undefined && (
              <div className={pending ? 'pointer-events-none opacity-50 transition-opacity duration-150' : ''}>
                {shown.data && (
                  <Suspense fallback={<Skeleton lines={6} className="p-4" />}>
                    <AnswerCard
                      key={shown.data.query_id}
                      answer={shown.data}
                      onAsk={(question) => put(question)}
                      onEdit={edit}
                      onReading={(index) => put(shown.data.question, { reading: index, reading_of: shown.data.query_id })}
                    />
                  </Suspense>
                )}
                {shown.isError && <ErrorNotice error={shown.error} onRetry={() => void shown.refetch()} />}
                {shown.isPending && <Skeleton lines={6} className="p-4" />}
              </div>
            )}
          </div>
        </div>
      </div>
      <aside aria-label={t('ask.history')} className="hidden w-72 shrink-0 border-s border-line xl:block">
        <HistoryPanel session={session} current={answerId} />
      </aside>
      <Dialog open={historyOpen} onClose={() => setHistoryOpen(false)} title={t('ask.history')} place="side">
        <div className="min-h-0 flex-1 overflow-y-auto">
          <HistoryPanel session={session} current={answerId} onChosen={() => setHistoryOpen(false)} />
        </div>
      </Dialog>
    </div>
  );
}

function Failure({ question, error, onAgain }: { question: Question; error: unknown; onAgain: (question: Question) => void }) {
  if (error instanceof ApiError && error.status === 413 && error.estimate) {
    return <CostNotice estimate={error.estimate} detail={error.message} onConfirm={() => onAgain({ ...question, confirm_cost: true })} />;
  }
  return <ErrorNotice error={error} onRetry={() => onAgain(question)} />;
}
