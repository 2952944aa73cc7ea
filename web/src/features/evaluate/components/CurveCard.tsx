import { useMemo, useState } from 'react';
import { ChartLine, Table2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ResultGrid } from '@/features/results';
import { Chart } from '@/shared/charts';
import { useFormatter } from '@/shared/format';
import { Card, Segmented } from '@/shared/ui';
import type { CurvePoint, Totals } from '../api/questionTests';
import { curveView } from '../model/curve';

export function CurveCard({ points, totals }: { points: readonly CurvePoint[]; totals: Totals }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const { spec, result } = useMemo(
    () => curveView(points, { coverage: t('curve.coverage'), precision: t('curve.precision'), score: t('curve.score') }),
    [points, t],
  );
  return (
    <Card label={t('curve.title')} className="flex flex-col overflow-hidden">
      <div className="flex min-h-10 flex-wrap items-center gap-2 border-b border-line px-4 py-1">
        <h2 className="min-w-48 flex-1 py-1 font-medium text-pretty">{t('curve.title')}</h2>
        {points.length > 0 && (
          <Segmented
            label={t('curve.view')}
            value={view}
            onChange={setView}
            choices={[
              { value: 'chart', label: t('curve.chart'), icon: ChartLine },
              { value: 'table', label: t('curve.table'), icon: Table2 },
            ]}
          />
        )}
      </div>
      {points.length === 0 ? (
        <p className="px-4 py-3 text-ink-3">{t('curve.none')}</p>
      ) : (
        <>
          {view === 'chart' ? (
            <div className="px-3 pt-3">
              <Chart spec={spec} result={result} />
            </div>
          ) : (
            <ResultGrid result={result} label={t('curve.title')} rows={8} />
          )}
          <p className="mt-auto border-t border-line px-4 py-2 text-sm text-ink-3">
            {t('curve.text')}{' '}
            {totals.coverage !== null &&
              totals.precision !== null &&
              t('curve.now', { coverage: formatter.percent(totals.coverage), precision: formatter.percent(totals.precision) })}
          </p>
        </>
      )}
    </Card>
  );
}
