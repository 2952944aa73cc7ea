import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleHelp, CircleSlash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { classNames } from '@/shared/lib/classNames';
import { recentAnswersQuery, sessionQuery, type Turn } from '../api/answers';

export function HistoryPanel({
  session,
  current,
  onChosen,
}: {
  session: string | undefined;
  current: string | undefined;
  onChosen?: () => void;
}) {
  const { t } = useTranslation();
  const turns = useQuery({ ...sessionQuery(session ?? ''), enabled: session !== undefined });
  const recent = useQuery(recentAnswersQuery);
  const own = new Set((turns.data ?? []).map((turn) => turn.query_id));
  // The same question asked again stands once, at its latest.
  const seen = new Set<string>();
  const others = (recent.data ?? []).filter((turn) => !own.has(turn.query_id) && !seen.has(turn.question) && seen.add(turn.question));
  return (
    <div className="sticky top-0 max-h-full space-y-5 overflow-y-auto px-3 py-5">
      {session !== undefined && (turns.data?.length ?? 0) > 0 && (
        <List title={t('ask.thisSession')} turns={turns.data ?? []} session={session} current={current} onChosen={onChosen} />
      )}
      {others.length > 0 && <List title={t('ask.recent')} turns={others} session={undefined} current={current} onChosen={onChosen} />}
      {turns.data === undefined && recent.data?.length === 0 && <p className="px-2 text-sm text-ink-3">{t('ask.noHistory')}</p>}
    </div>
  );
}

function List({
  title,
  turns,
  session,
  current,
  onChosen,
}: {
  title: string;
  turns: readonly Turn[];
  session: string | undefined;
  current: string | undefined;
  onChosen: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  return (
    <section>
      <h2 className="px-2 pb-1 text-xs font-medium text-ink-3">{title}</h2>
      <ul>
        {turns.map((turn) => (
          <li key={turn.query_id}>
            <Link
              to="/"
              search={{ answer: turn.query_id, ...(session === undefined ? {} : { session }) }}
              {...(onChosen ? { onClick: onChosen } : {})}
              aria-current={turn.query_id === current ? 'true' : undefined}
              className={classNames('block rounded-md px-2 py-1.5 hover:bg-hover', turn.query_id === current && 'bg-accent-soft')}
            >
              <span className="line-clamp-2 text-sm">{turn.question}</span>
              <span className="flex items-center gap-1.5 text-xs text-ink-3">
                {turn.status === 'ask_back' && <CircleHelp aria-label={t('ask.status.ask_back')} size={12} />}
                {turn.status === 'abstained' && <CircleSlash2 aria-label={t('ask.status.abstained')} size={12} />}
                {formatter.relative(turn.asked_at)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
