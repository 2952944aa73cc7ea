import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Table } from '@/features/data';
import { Segmented } from '@/shared/ui';
import { QueryHistory } from './QueryHistory';
import { SchemaTree } from './SchemaTree';

export function SidePanel({
  tables,
  onInsert,
  onOpen,
}: {
  tables: readonly Table[];
  onInsert: (name: string) => void;
  onOpen: (sql: string) => void;
}) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<'tables' | 'history'>('tables');
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-11 shrink-0 items-center border-b border-line px-2">
        <Segmented
          label={t('sql.side')}
          value={tab}
          onChange={setTab}
          choices={[
            { value: 'tables', label: t('sql.tables') },
            { value: 'history', label: t('sql.history') },
          ]}
        />
      </div>
      {tab === 'tables' ? <SchemaTree tables={tables} onInsert={onInsert} onOpen={onOpen} /> : <QueryHistory onOpen={onOpen} />}
    </div>
  );
}
