import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CornerDownRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { suggestQuestions, tablesQuery } from '@/features/data';
import { ErrorNotice, Skeleton } from '@/shared/ui';
import { examplesQuery } from '../api/answers';

/** Questions this workspace's own data can answer. */
export function Examples({ about, onChoose }: { about: string | undefined; onChoose: (question: string) => void }) {
  const { t } = useTranslation();
  const examples = useQuery({ ...examplesQuery, enabled: about === undefined });
  const tables = useQuery({ ...tablesQuery, enabled: about !== undefined });
  const table = tables.data?.find((one) => `${one.dataset}.${one.name}` === about);
  const { error, isPending, refetch } = about === undefined ? examples : tables;
  const data = about === undefined ? examples.data : tables.data && (table ? suggestQuestions(table) : []);
  return (
    <section aria-labelledby="examples" className="mt-8 min-h-64">
      <h2 id="examples" className="mb-1.5 px-1 text-sm font-medium text-ink-3">
        {about === undefined ? t('ask.examples') : t('ask.about', { name: about })}
      </h2>
      {isPending && <Skeleton lines={5} className="px-1 pt-2" />}
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <p className="px-1 text-ink-2">
          {t('ask.noExamples')}{' '}
          <Link to="/data" search={{ add: true }} className="font-medium text-accent-text underline underline-offset-2">
            {t('data.add')}
          </Link>
        </p>
      )}
      <ul className="divide-y divide-line border-y border-line">
        {(data ?? []).slice(0, 8).map((question) => (
          <li key={question}>
            <button
              type="button"
              onClick={() => onChoose(question)}
              className="group flex min-h-10 w-full items-center gap-2.5 px-1 py-1.5 text-start text-ink-2 hover:text-ink"
            >
              <CornerDownRight aria-hidden size={14} className="shrink-0 text-ink-3 group-hover:text-accent-text rtl:-scale-x-100" />
              {question}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
