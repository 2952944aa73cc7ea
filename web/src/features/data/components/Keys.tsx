import { Link } from '@tanstack/react-router';
import { ArrowRight, KeyRound, Waypoints } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { Badge, Card, EmptyState } from '@/shared/ui';
import type { ForeignKey, Table } from '../api/catalog';

/** How this table meets others, in both directions, with the evidence. */
export function Keys({ table, tables }: { table: Table; tables: readonly Table[] }) {
  const { t } = useTranslation();
  const incoming = tables.flatMap((other) => other.foreign_keys.filter((key) => key.target_id === table.id).map((key) => ({ other, key })));
  if (table.primary_key.length === 0 && table.foreign_keys.length === 0 && incoming.length === 0) {
    return <EmptyState icon={Waypoints} title={t('data.noKeys')} text={t('data.noKeysText')} />;
  }
  return (
    <div className="space-y-4">
      {table.primary_key.length > 0 && (
        <p className="flex items-center gap-2">
          <KeyRound aria-hidden size={15} className="text-ink-3" />
          {t('data.identifiedBy')} <code className="font-mono text-sm">{table.primary_key.join(', ')}</code>
        </p>
      )}
      {table.foreign_keys.length > 0 && (
        <KeyList
          title={t('data.pointsTo')}
          rows={table.foreign_keys.map((key) => ({
            key,
            from: key.columns.join(', '),
            to: `${key.target_table}.${key.target_columns.join(', ')}`,
            open: `${key.target_dataset}.${key.target_table}`,
          }))}
        />
      )}
      {incoming.length > 0 && (
        <KeyList
          title={t('data.pointedAtBy')}
          rows={incoming.map(({ other, key }) => ({
            key,
            from: `${other.name}.${key.columns.join(', ')}`,
            to: key.target_columns.join(', '),
            open: `${other.dataset}.${other.name}`,
          }))}
        />
      )}
    </div>
  );
}

function KeyList({ title, rows }: { title: string; rows: readonly { key: ForeignKey; from: string; to: string; open: string }[] }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  return (
    <section>
      <h2 className="mb-1.5 text-sm font-medium text-ink-3">{title}</h2>
      <Card>
        <ul className="divide-y divide-line">
          {rows.map(({ key, from, to, open }) => (
            <li key={`${from}${to}`} className="px-4 py-2.5">
              <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <code className="font-mono text-sm">{from}</code>
                <ArrowRight aria-hidden size={14} className="text-ink-3 rtl:-scale-x-100" />
                <Link
                  to="/data"
                  search={{ table: open, tab: 'keys' }}
                  className="font-mono text-sm text-accent-text underline underline-offset-2"
                >
                  {to}
                </Link>
                <Badge tone={key.origin === 'declared' ? 'neutral' : 'accent'}>
                  {key.origin === 'declared' ? t('data.declared') : t('data.inferred', { share: formatter.percent(key.confidence) })}
                </Badge>
              </div>
              {key.evidence !== '' && <p className="text-sm text-ink-3">{key.evidence}</p>}
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}
