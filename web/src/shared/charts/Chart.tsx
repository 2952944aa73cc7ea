import { useEffect, useMemo, useRef, useState } from 'react';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useTranslation } from 'react-i18next';
import { columnIndex, type ResultSet } from '@/shared/arrow';
import { columnFormat, useFormatter } from '@/shared/format';
import { inWords } from '@/shared/lib/inWords';
import { theme as appTheme, useResolvedTheme } from '@/shared/lib/theme';
import { useStore } from '@/shared/lib/createStore';
import type { ChartSpec } from './chartSpec';
import { compileChart } from './compileChart';
import { readChartTheme } from './theme';

/** Draws a spec over a result. Its place keeps its height while the chart library is being fetched. The table twin stands beside it, not in it. */
export function Chart({ spec, result }: { spec: ChartSpec; result: ResultSet }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const resolved = useResolvedTheme();
  const chosen = useStore(appTheme);
  // The tokens change with the theme, not with any argument.
  const colours = useMemo(() => ({ resolved, chosen, theme: readChartTheme() }).theme, [resolved, chosen]);
  const compiled = useMemo(() => compileChart(spec, result, colours, formatter), [spec, result, colours, formatter]);
  if (spec.mark === 'number') return <BigNumber spec={spec} result={result} />;
  if (!compiled) return <p className="p-4 text-ink-2">{t('chart.unfit')}</p>;

  const names = spec.y.map((channel) => channel.column);
  const label = t('chart.label', {
    mark: t(`chart.mark.${spec.mark}`),
    y: formatter.list(names),
    x: spec.x?.column ?? '',
    count: result.rowCount,
  });
  return (
    <figure className="m-0">
      <Canvas option={compiled.option} height={compiled.height} label={label} />
      {compiled.left > 0 && (
        <figcaption className="px-2 text-xs text-ink-3">{t('chart.left', { n: formatter.integer(compiled.left) })}</figcaption>
      )}
    </figure>
  );
}

function Canvas({ option, height, label }: { option: EChartsCoreOption; height: number; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);

  useEffect(() => {
    let gone = false;
    let made: EChartsType | null = null;
    void import('./engine').then(({ init }) => {
      if (gone || !place.current) return;
      made = init(place.current);
      setChart(made);
    });
    return () => {
      gone = true;
      made?.dispose();
      setChart(null);
    };
  }, []);

  useEffect(() => {
    chart?.setOption(option, { notMerge: true });
  }, [chart, option]);

  useEffect(() => {
    const element = place.current;
    if (!chart || !element) return undefined;
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element);
    return () => observer.disconnect();
  }, [chart, height]);

  return <div ref={place} role="img" aria-label={label} dir="ltr" className="w-full" style={{ height }} data-drawn={chart !== null} />;
}

function BigNumber({ spec, result }: { spec: ChartSpec; result: ResultSet }) {
  const formatter = useFormatter();
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-4">
      {spec.y.map((channel) => {
        const column = columnIndex(result, channel.column);
        const meta = result.columns[column];
        if (!meta) return null;
        return (
          <div key={channel.column} className="flex flex-col-reverse">
            <dt className={inWords(meta.name).toLowerCase() === spec.title?.toLowerCase() ? 'sr-only' : 'text-sm text-ink-2'}>
              {inWords(meta.name)}
            </dt>
            <dd className="tabular text-2xl font-semibold">
              {formatter.cell(result.cell(0, column), meta, columnFormat(result, column, channel.format ?? undefined))}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
