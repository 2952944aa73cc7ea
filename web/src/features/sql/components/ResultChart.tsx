import { useMemo, useState } from 'react';
import { ChartNoAxesColumn } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isNumeric, isTemporal, type ResultSet } from '@/shared/arrow';
import { Chart, suggestChart, type ChartMark, type ChartSpec } from '@/shared/charts';
import { EmptyState, SelectField } from '@/shared/ui';

const marks: ChartMark[] = ['bar', 'line', 'area', 'point', 'pie'];

/** A chart of any result: a fitting first one, and three choices to change it. */
export function ResultChart({ result }: { result: ResultSet }) {
  const { t } = useTranslation();
  const suggested = useMemo(() => suggestChart(result), [result]);
  const [chosen, setChosen] = useState<{ mark?: ChartMark; x?: string; y?: string }>({});
  if (!suggested) return <EmptyState icon={ChartNoAxesColumn} title={t('chart.none')} text={t('chart.noneText')} />;

  const names = new Set(result.columns.map((column) => column.name));
  const known = (name: string | undefined): string | undefined => (name !== undefined && names.has(name) ? name : undefined);
  const y = known(chosen.y) ?? suggested.y[0]?.column ?? '';
  const x = known(chosen.x) ?? suggested.x?.column;
  const mark = chosen.mark ?? suggested.mark;
  const family = result.columns.find((column) => column.name === x)?.family ?? 'other';
  const type =
    mark === 'point' && isNumeric(family) ? 'quantity' : isTemporal(family) && mark !== 'bar' && mark !== 'pie' ? 'time' : 'category';
  const spec: ChartSpec = { mark, x: x === undefined ? null : { column: x, type }, y: [{ column: y }] };
  const columns = result.columns.map((column) => ({ value: column.name, label: column.name }));
  const numbers = result.columns.filter((column) => isNumeric(column.family)).map((column) => ({ value: column.name, label: column.name }));
  return (
    <div className="h-full overflow-y-auto p-3">
      <div className="mb-3 flex flex-wrap gap-2">
        <SelectField
          label={t('chart.marks')}
          labelShown
          value={mark}
          onChange={(value) => setChosen({ ...chosen, mark: value as ChartMark })}
          choices={(mark === 'number' ? [...marks, 'number' as const] : marks).map((value) => ({ value, label: t(`chart.mark.${value}`) }))}
        />
        {x !== undefined && (
          <SelectField
            label={t('chart.across')}
            labelShown
            value={x}
            onChange={(value) => setChosen({ ...chosen, x: value })}
            choices={columns}
          />
        )}
        <SelectField
          label={t('chart.up')}
          labelShown
          value={y}
          onChange={(value) => setChosen({ ...chosen, y: value })}
          choices={numbers}
        />
      </div>
      <Chart spec={spec} result={result} />
    </div>
  );
}
