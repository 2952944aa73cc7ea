import { ArrowDown, ArrowUp, Equal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { Card, Notice, Stat } from '@/shared/ui';
import type { Run } from '../api/questionTests';
import { comparable, deltaPoints } from '../model/delta';

/** The three figures of a run, what each is made of, and how it moved. */
export function Shares({ run, against }: { run: Run; against: Run | null }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const { totals } = run;
  const before = comparable(totals, against?.totals);
  const share = (value: number | null): string => (value === null ? '—' : formatter.percent(value));
  const integer = (value: number): string => formatter.integer(value);
  const checks = totals.checked > 0;
  return (
    <Card className="px-4 py-3">
      <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-3">
        {checks && (
          <Stat
            label={t('runs.accuracy')}
            value={<Moved text={share(totals.accuracy)} points={deltaPoints(totals.accuracy, before?.accuracy)} />}
            note={t('shares.accuracy', { right: integer(totals.right), checked: integer(totals.checked) })}
          />
        )}
        <Stat
          label={t('runs.coverage')}
          value={<Moved text={share(totals.coverage)} points={deltaPoints(totals.coverage, before?.coverage)} />}
          note={t('shares.answered', {
            answered: integer(checks ? totals.right + totals.wrong : totals.answered),
            questions: integer(checks ? totals.checked : totals.done),
          })}
        />
        {checks && (
          <Stat
            label={t('runs.precision')}
            value={<Moved text={share(totals.precision)} points={deltaPoints(totals.precision, before?.precision)} />}
            note={t('shares.precision', { right: integer(totals.right), answered: integer(totals.right + totals.wrong) })}
          />
        )}
      </dl>
      <p className="tabular mt-3 flex flex-wrap gap-x-4 gap-y-1 border-t border-line pt-2 text-sm text-ink-3">
        {totals.asked_back > 0 && checks && (
          <span>
            {t('shares.choice', { count: totals.asked_back, n: integer(totals.asked_back), right: integer(totals.offered_right) })}
          </span>
        )}
        {totals.ms_median !== null && totals.ms_p95 !== null && (
          <span>
            {t('shares.speed', { median: formatter.milliseconds(totals.ms_median), most: formatter.milliseconds(totals.ms_p95) })}
          </span>
        )}
      </p>
      {!checks && totals.done > 0 && (
        <div className="mt-2">
          <Notice>{t('shares.none')}</Notice>
        </div>
      )}
    </Card>
  );
}

function Moved({ text, points }: { text: string; points: number | null }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  if (points === null) return text;
  const [Icon, tone] =
    points > 0 ? ([ArrowUp, 'text-good'] as const) : points < 0 ? ([ArrowDown, 'text-bad'] as const) : ([Equal, 'text-ink-3'] as const);
  const size = formatter.number(Math.abs(points), 1);
  const said = points === 0 ? t('shares.same') : t(points > 0 ? 'shares.better' : 'shares.worse', { points: size });
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      {text}
      <span className={`inline-flex items-center gap-0.5 text-sm font-medium tracking-normal ${tone}`}>
        <Icon aria-hidden size={13} />
        {said}
      </span>
    </span>
  );
}
