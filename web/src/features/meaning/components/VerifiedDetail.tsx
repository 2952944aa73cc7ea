import { Suspense, useState, type FormEvent } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { BookOpenText, Check, PencilLine, SquareTerminal, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ResultGrid } from '@/features/results';
import { useIsOwner } from '@/features/session';
import { openInSql } from '@/features/sql';
import { rowsResult } from '@/shared/arrow';
import { useCommands } from '@/shared/commands';
import { SqlField } from '@/shared/editor/lazySqlField';
import { useFormatter } from '@/shared/format';
import { ApiError } from '@/shared/http';
import {
  CopyButton,
  Badge,
  Button,
  Chip,
  ErrorNotice,
  IconButton,
  Notice,
  notify,
  notifyWithUndo,
  Section,
  Skeleton,
  SqlText,
  TextArea,
  TextField,
  usePrettySql,
} from '@/shared/ui';
import { approve, change, reject, resultPreviewQuery, verifiedQueriesQuery, type ResultPreview, type VerifiedQuery } from '../api/verified';
import { exampleSql } from '../model/exampleSql';

const tones = { proposed: 'warn', approved: 'good', rejected: 'neutral' } as const;

export function VerifiedDetail({ query, onDecided }: { query: VerifiedQuery; onDecided: () => void }) {
  const { t } = useTranslation('meaning');
  const client = useQueryClient();
  const owner = useIsOwner();
  const [mode, setMode] = useState<'read' | 'edit' | 'reject'>('read');
  const changeable = owner && query.origin !== 'model';
  const reread = (): Promise<void> => client.invalidateQueries({ queryKey: verifiedQueriesQuery.queryKey });

  // Taken back by writing the state it had; whoever changed it meanwhile keeps that change.
  const undo = (decided: VerifiedQuery): void => {
    change(decided, { state: query.state })
      .catch(() => notify(t('verified.conflict')))
      .finally(() => void reread());
  };
  const decide = useMutation({
    mutationFn: (decision: { to: 'approved' | 'rejected'; comment: string }) =>
      decision.to === 'approved' ? approve(query.id) : reject(query.id, decision.comment),
    onSuccess: (decided) => {
      notifyWithUndo(t(decided.state === 'approved' ? 'verified.approved' : 'verified.rejected'), t('verified.undo'), () => undo(decided));
      onDecided();
      void reread();
    },
  });
  const canApprove = changeable && query.state !== 'approved' && mode === 'read';
  const canReject = changeable && query.state !== 'rejected' && mode === 'read';
  const approveNow = (): void => decide.mutate({ to: 'approved', comment: '' });
  const section = t('verified.title');
  useCommands([
    {
      id: 'verified.approve',
      title: t('verified.approve'),
      section,
      keys: 'a',
      icon: Check,
      enabled: canApprove && !decide.isPending,
      run: approveNow,
    },
    { id: 'verified.reject', title: t('verified.reject'), section, keys: 'r', icon: X, enabled: canReject, run: () => setMode('reject') },
    {
      id: 'verified.edit',
      title: t('verified.edit'),
      section,
      keys: 'e',
      icon: PencilLine,
      enabled: changeable && mode === 'read',
      run: () => setMode('edit'),
    },
  ]);
  if (mode === 'edit') return <EditForm query={query} onDone={() => setMode('read')} />;

  return (
    <article className="mx-auto max-w-3xl space-y-5 p-4 md:p-6">
      <Head query={query} />
      {query.problem !== '' && (
        <Notice tone="bad" title={t('verified.problem')}>
          {query.problem}
        </Notice>
      )}
      {query.comment !== '' && <Notice title={t('verified.comment')}>{query.comment}</Notice>}
      {mode === 'reject' ? (
        <RejectForm
          busy={decide.isPending}
          onReject={(comment) => decide.mutate({ to: 'rejected', comment })}
          onCancel={() => setMode('read')}
        />
      ) : (
        <div className="flex flex-wrap items-center gap-2">
          {canApprove && (
            <Button look="primary" icon={Check} busy={decide.isPending} onClick={approveNow}>
              {t('verified.approve')}
            </Button>
          )}
          {changeable && (
            <Button icon={PencilLine} onClick={() => setMode('edit')}>
              {t('verified.edit')}
            </Button>
          )}
          {canReject && (
            <Button look="danger" icon={X} onClick={() => setMode('reject')}>
              {t('verified.reject')}
            </Button>
          )}
          {query.origin === 'model' && owner && query.model !== null && <EditModel model={query.model} />}
        </div>
      )}
      {decide.isError && <ErrorNotice error={decide.error} />}
      <Sql query={query} />
      {query.description !== '' && (
        <Section title={t('verified.description')}>
          <p className="text-ink-2">{query.description}</p>
        </Section>
      )}
      {query.variants.length > 0 && (
        <Section title={t('verified.variants')}>
          <ul className="flex flex-wrap gap-1.5">
            {query.variants.map((variant) => (
              <li key={variant} className="max-w-full">
                <Chip>{variant}</Chip>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Result query={query} />
    </article>
  );
}

function Head({ query }: { query: VerifiedQuery }) {
  const { t } = useTranslation('meaning');
  const formatter = useFormatter();
  const when = query.proposed_at === null ? '' : formatter.relative(query.proposed_at);
  const from = {
    model: t('verified.byModel', { model: query.model ?? '' }),
    person: t('verified.byPerson', { name: query.proposed_by, when }),
    feedback: t('verified.byFeedback', { name: query.proposed_by, when }),
  }[query.origin];
  return (
    <header>
      <h2 className="text-xl font-semibold tracking-tight text-pretty">{query.question}</h2>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-2">
        <Badge tone={tones[query.state]}>{t(`verified.states.${query.state}`)}</Badge>
        <Badge>{query.dataset}</Badge>
        <span>{from}</span>
        {query.query_id !== null && (
          <Link to="/answers/$answerId" params={{ answerId: query.query_id }} className="text-accent-text underline underline-offset-2">
            {t('verified.openAnswer')}
          </Link>
        )}
      </div>
      {query.reviewed_by !== null && query.reviewed_at !== null && (
        <p className="mt-1 text-sm text-ink-3">
          {t('verified.reviewed', {
            state: t(`verified.states.${query.state}`),
            name: query.reviewed_by,
            when: formatter.relative(query.reviewed_at),
          })}
        </p>
      )}
    </header>
  );
}

function EditModel({ model }: { model: string }) {
  const { t } = useTranslation('meaning');
  const navigate = useNavigate();
  return (
    <Button icon={BookOpenText} onClick={() => void navigate({ to: '/data/model', search: { model } })}>
      {t('verified.editModel')}
    </Button>
  );
}

function Sql({ query }: { query: VerifiedQuery }) {
  const { t } = useTranslation('meaning');
  const navigate = useNavigate();
  const runnable = exampleSql(query.sql, query.slots);
  // The formatter does not know slots.
  const pretty = usePrettySql(query.sql, query.slots.length === 0);
  return (
    <Section
      title={t('verified.sql')}
      actions={
        <>
          <CopyButton text={pretty} label={t('common.copy', { ns: 'translation' })} />
          <IconButton icon={SquareTerminal} size="small" label={t('verified.openInSql')} onClick={() => openInSql(navigate, runnable)} />
        </>
      }
    >
      <SqlText sql={pretty} className="rounded-md border border-line bg-sunken px-3 py-2" />
      {query.slots.length > 0 && (
        <dl className="mt-2 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-0.5 text-sm" aria-label={t('verified.slots')}>
          {query.slots.map((slot) => (
            <div key={slot.name} className="contents">
              <dt className="font-mono text-xs leading-5">{`{${slot.name}}`}</dt>
              <dd className="text-ink-2">{[slot.type, slot.column, slot.example].filter((part) => part !== '').join(' · ')}</dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}

function Result({ query }: { query: VerifiedQuery }) {
  const { t } = useTranslation('meaning');
  const formatter = useFormatter();
  const rows = useQuery(resultPreviewQuery(exampleSql(query.sql, query.slots)));
  const counted = ({ rows: shown, truncated }: ResultPreview): string => {
    const n = formatter.integer(shown.length);
    return truncated ? t('verified.resultFirst', { n }) : t('verified.resultRows', { count: shown.length, n });
  };
  const examples = query.slots.map((slot) => slot.example);
  const note = [
    ...(rows.data ? [counted(rows.data)] : []),
    ...(examples.length > 0 ? [t('verified.example', { examples: formatter.list(examples) })] : []),
  ].join(', ');
  return (
    <Section title={t('verified.result')} note={note}>
      {rows.isPending && <Skeleton lines={4} />}
      {rows.isError && <ErrorNotice error={rows.error} onRetry={() => void rows.refetch()} />}
      {rows.data && (
        <div className="overflow-hidden rounded-md border border-line bg-surface">
          <ResultGrid result={rowsResult(rows.data.columns, rows.data.rows)} label={t('verified.result')} rows={8} />
        </div>
      )}
    </Section>
  );
}

function RejectForm({ busy, onReject, onCancel }: { busy: boolean; onReject: (comment: string) => void; onCancel: () => void }) {
  const { t } = useTranslation('meaning');
  const [comment, setComment] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onReject(comment.trim());
  };
  return (
    <form onSubmit={submit} className="space-y-3 rounded-lg border border-line bg-surface p-4">
      <TextArea
        label={t('verified.comment')}
        help={t('verified.commentHelp')}
        rows={2}
        maxLength={2000}
        autoFocus
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="flex gap-2">
        <Button type="submit" look="danger" icon={X} busy={busy}>
          {t('verified.reject')}
        </Button>
        <Button onClick={onCancel}>{t('verified.cancel')}</Button>
      </div>
    </form>
  );
}

function EditForm({ query, onDone }: { query: VerifiedQuery; onDone: () => void }) {
  const { t } = useTranslation('meaning');
  const client = useQueryClient();
  const [question, setQuestion] = useState(query.question);
  const [description, setDescription] = useState(query.description);
  const [sql, setSql] = useState(query.sql);
  const save = useMutation({
    mutationFn: () => change(query, { question: question.trim(), description: description.trim(), sql }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: verifiedQueriesQuery.queryKey });
      notify(t('verified.saved'));
      onDone();
    },
  });
  const fieldError = (name: string): string | undefined =>
    save.error instanceof ApiError ? save.error.fields.find((field) => field.path === name)?.message : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="mx-auto max-w-3xl space-y-4 p-4 md:p-6">
      <TextField
        label={t('verified.question')}
        value={question}
        error={fieldError('question')}
        required
        maxLength={1000}
        onChange={(event) => setQuestion(event.target.value)}
      />
      <div>
        <span className="mb-1 block text-sm font-medium">{t('verified.sql')}</span>
        <Suspense fallback={<Skeleton lines={6} />}>
          <SqlField initial={query.sql} label={t('verified.sql')} onChange={setSql} />
        </Suspense>
        {fieldError('sql') !== undefined && <p className="mt-1 text-sm text-bad">{fieldError('sql')}</p>}
      </div>
      <TextArea
        label={t('verified.description')}
        rows={2}
        maxLength={2000}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
      />
      {save.isError && <ErrorNotice error={save.error} />}
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={save.isPending} disabled={question.trim() === '' || sql.trim() === ''}>
          {t('verified.save')}
        </Button>
        <Button onClick={onDone}>{t('verified.cancel')}</Button>
      </div>
    </form>
  );
}
