import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { classNames } from '@/shared/lib/classNames';
import { SelectField } from '@/shared/ui';
import { runsQuery, type Report, type Run } from '../api/questionTests';
import { changes } from '../model/search';
import { useEvaluateSearch } from '../model/useEvaluateSearch';
import { ChangeSign } from './signs';

const previous = '';

/** What is different from an earlier run; each count shows its questions. */
export function ChangesBar({ report }: { report: Report }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const { search, change } = useEvaluateSearch();
  const runs = useQuery(runsQuery);
  const { against, run } = report;
  const others = (runs.data ?? []).filter((other) => other.id !== run.id && other.totals.done > 0);
  if (others.length === 0 || run.totals.done === 0) return null;
  const nameOf = (other: Run): string =>
    [formatter.relative(other.started_at), ...(other.file_name === run.file_name ? [] : [other.file_name])].join(' · ');
  const counted = changes.flatMap((name) => {
    const questions = report.changes.find((one) => one.change === name)?.questions ?? 0;
    return questions > 0 ? [{ name, questions }] : [];
  });
  return (
    <section aria-labelledby="changes" className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <h2 id="changes" className="font-medium">
        {against ? t('changes.since', { when: formatter.relative(against.started_at) }) : t('run.compareNone')}
      </h2>
      {against && counted.length === 0 && <span className="text-ink-2">{t('changes.nothing')}</span>}
      <ul className="flex flex-wrap gap-1.5">
        {counted.map(({ name, questions }) => {
          const chosen = search.change === name;
          return (
            <li key={name}>
              <button
                type="button"
                aria-pressed={chosen}
                onClick={() => change({ change: chosen ? undefined : name })}
                className={classNames(
                  'tabular inline-flex min-h-7 items-center gap-1.5 rounded-full border px-3 text-sm transition-colors duration-100',
                  chosen ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface hover:bg-hover',
                )}
              >
                <ChangeSign change={name} />
                {t(`changes.${name}`, { count: questions, n: formatter.integer(questions) })}
              </button>
            </li>
          );
        })}
      </ul>
      <span className="ms-auto">
        <SelectField
          label={t('run.compare')}
          labelShown
          value={search.against ?? previous}
          onChange={(value) => change({ against: value === previous ? undefined : value, change: undefined })}
          choices={[
            {
              value: previous,
              label: against && search.against === undefined ? nameOf(against) : '—',
            },
            ...others
              .filter((other) => search.against !== undefined || other.id !== against?.id)
              .map((other) => ({ value: other.id, label: nameOf(other) })),
          ]}
        />
      </span>
    </section>
  );
}
