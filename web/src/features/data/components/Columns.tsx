import { useQuery } from '@tanstack/react-query';
import { KeyRound, Link2, ShieldCheck, Tag } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isNumeric, isTemporal } from '@/shared/arrow';
import { useFormatter, type Formatter } from '@/shared/format';
import { Badge, Card, ErrorNotice } from '@/shared/ui';
import { profileQuery, type ColumnProfile, type Table, type TableColumn } from '../api/catalog';
import { Distribution } from './Distribution';
import { TypeSign } from './TypeSign';

/** Every column with a small multiple of what is in it. */
export function Columns({ table }: { table: Table }) {
  const { t } = useTranslation();
  const profile = useQuery(profileQuery(table.id));
  const byName = new Map((profile.data?.columns ?? []).map((column) => [column.name, column]));
  return (
    <>
      {profile.isError && (
        <div className="mb-3">
          <ErrorNotice error={profile.error} onRetry={() => void profile.refetch()} />
        </div>
      )}
      <Card className="@container overflow-hidden" label={t('data.tabs.columns')}>
        <div
          aria-hidden
          className="hidden h-8 items-center gap-4 border-b border-line-strong bg-sunken px-4 text-sm font-medium text-ink-2 @2xl:grid @2xl:grid-cols-[minmax(9rem,2.2fr)_5.5rem_6rem_minmax(6rem,1fr)_minmax(8rem,11rem)]"
        >
          <span>{t('data.column')}</span>
          <span className="text-end">{t('data.distinct')}</span>
          <span>{t('data.nulls')}</span>
          <span>{t('data.range')}</span>
          <span>{t('data.frequent')}</span>
        </div>
        <ul className="divide-y divide-line">
          {table.columns.map((column) => (
            <ColumnRow
              key={column.name}
              table={table}
              column={column}
              profile={byName.get(column.name)}
              rows={profile.data?.row_count ?? table.row_count ?? 0}
            />
          ))}
        </ul>
      </Card>
    </>
  );
}

function ColumnRow({
  table,
  column,
  profile,
  rows,
}: {
  table: Table;
  column: TableColumn;
  profile: ColumnProfile | undefined;
  rows: number;
}) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const isKey = table.primary_key.includes(column.name);
  const reference = table.foreign_keys.find((key) => key.columns.includes(column.name));
  const empty = rows > 0 ? (profile?.nulls ?? 0) / rows : 0;
  return (
    <li className="grid min-h-14 grid-cols-2 items-center gap-x-4 gap-y-1 px-4 py-2 @2xl:grid-cols-[minmax(9rem,2.2fr)_5.5rem_6rem_minmax(6rem,1fr)_minmax(8rem,11rem)]">
      <div className="col-span-2 min-w-0 @2xl:col-span-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <TypeSign family={column.family} />
          <span className="min-w-0 font-medium break-words">{column.name}</span>
          <span className="font-mono text-2xs text-ink-3">{column.type.toLowerCase()}</span>
          {isKey && <Badge icon={KeyRound}>{t('data.primaryKey')}</Badge>}
          {reference && <Badge icon={Link2}>{reference.target_table}</Badge>}
          {column.tags.map((tag) => (
            <Badge key={tag} icon={Tag}>
              {tag}
            </Badge>
          ))}
          {column.masked && (
            <Badge tone="mask" icon={ShieldCheck}>
              {column.mask_rule ?? t('grid.masked')}
            </Badge>
          )}
        </div>
        {column.description !== '' && <p className="text-sm text-ink-3">{column.description}</p>}
      </div>
      <div className="tabular text-sm @2xl:text-end">
        <span className="text-ink-3 @2xl:hidden">{t('data.distinct')} </span>
        {profile && (profile.distinct === null ? '—' : `${profile.distinct_is_exact ? '' : '≈ '}${formatter.integer(profile.distinct)}`)}
      </div>
      <div className="flex items-center gap-2 text-sm">
        {profile && (
          <>
            <span className="text-ink-3 @2xl:hidden">{t('data.nulls')} </span>
            {profile.nulls !== null && (
              <span aria-hidden className="relative h-1.5 w-10 overflow-hidden rounded-full bg-hover">
                <span className="absolute inset-y-0 start-0 bg-chart-2" style={{ width: `${empty * 100}%` }} />
              </span>
            )}
            <span className="tabular">
              {profile.nulls === null ? '—' : empty === 0 ? '0' : empty < 0.001 ? '< 0.1 %' : formatter.percent(empty)}
            </span>
          </>
        )}
      </div>
      <div className="tabular min-w-0 text-sm text-ink-2">
        {profile && profile.min !== null && profile.max !== null && (
          <span className="flex flex-wrap gap-x-1">
            <span className="text-ink-3 @2xl:hidden">{t('data.range')}</span>
            <span className="max-w-full truncate">{bound(profile.min, column, formatter)}</span>
            <span className="max-w-full truncate">– {bound(profile.max, column, formatter)}</span>
          </span>
        )}
      </div>
      <div className="min-w-0">{profile && <Distribution profile={profile} column={column} rows={rows} />}</div>
    </li>
  );
}

function bound(value: string | number, column: TableColumn, formatter: Formatter): string {
  if (isTemporal(column.family)) return formatter.day(String(value));
  const number = Number(value);
  if (!isNumeric(column.family) || !Number.isFinite(number)) return String(value);
  return new Intl.NumberFormat(formatter.locale, {
    maximumFractionDigits: 2,
    useGrouping: !/(^|_)(id|zip|zipcode|code|year)$/i.test(column.name),
  }).format(number);
}
