import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Gauge, ShieldCheck, Table2, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { effectsOf } from '@/features/data';
import { useFormatter } from '@/shared/format';
import { Badge, Tip } from '@/shared/ui';
import { effectsQuery, estimateQuery } from '../api/queries';
import { splitStatements } from '../model/statements';

/** Before anything runs: what would be read, how much, and which policies take part. */
export function EffectsBar({ sql }: { sql: string }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const statement = splitStatements(sql)[0]?.text ?? '';
  const parsed = useQuery({ ...effectsQuery(statement), enabled: statement !== '', placeholderData: keepPreviousData });
  const fine = parsed.data?.ok === true && statement !== '';
  const estimate = useQuery({ ...estimateQuery(statement), enabled: fine, placeholderData: keepPreviousData });
  const tables = fine ? (parsed.data?.tables ?? []) : [];
  const { masks, others } = effectsOf(tables.flatMap((table) => table.effects ?? []));
  const cost = [
    estimate.data?.rows === undefined || estimate.data.rows === null
      ? ''
      : t('common.rows', { count: estimate.data.rows, n: formatter.compact(estimate.data.rows) }),
    estimate.data?.bytes === undefined || estimate.data.bytes === null ? '' : formatter.bytes(estimate.data.bytes),
  ].filter((part) => part !== '');
  return (
    <div className="flex h-8 shrink-0 items-center gap-1.5 overflow-x-auto border-t border-line bg-sunken px-3 text-sm whitespace-nowrap text-ink-3">
      {statement !== '' && parsed.data?.error && (
        <span className="flex min-w-0 items-center gap-1.5 text-bad">
          <TriangleAlert aria-hidden size={13} className="shrink-0" />
          <span className="truncate">{parsed.data.error.detail}</span>
        </span>
      )}
      {tables.map((table) => (
        <Badge key={`${table.dataset}.${table.name}`} icon={Table2}>
          {table.dataset}.{table.name}
        </Badge>
      ))}
      {others.map((effect) => (
        <Badge key={effect} tone="mask" icon={ShieldCheck}>
          {effect}
        </Badge>
      ))}
      {masks.size > 0 && (
        <Tip text={[...masks.values()].join(' · ')}>
          <button type="button" className="rounded-sm">
            <Badge tone="mask" icon={ShieldCheck}>
              {t('sql.masks', { count: masks.size })}
            </Badge>
          </button>
        </Tip>
      )}
      <span className="flex-1" />
      {fine && cost.length > 0 && (
        <span className={estimate.data?.over_limit === true ? 'flex items-center gap-1.5 text-warn' : 'tabular flex items-center gap-1.5'}>
          <Gauge aria-hidden size={13} />
          {t(estimate.data?.over_limit === true ? 'sql.overLimit' : 'sql.estimate', { size: cost.join(' · ') })}
        </span>
      )}
    </div>
  );
}
