import { useState, type DragEvent, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft, Database, Plus, SearchX, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '@/shared/commands';
import { Button, EmptyState, ErrorNotice, PageTitle, Skeleton, SearchField } from '@/shared/ui';
import { sourcesQuery, tablesQuery } from '../api/catalog';
import { AddSource } from './AddSource';
import { DataTabs } from './DataTabs';
import { SourceList } from './SourceList';
import { Sources } from './Sources';
import { TableDetail } from './TableDetail';

const route = getRouteApi('/data');

export function DataPage() {
  const { t } = useTranslation();
  const { table: wanted, tab = 'columns', add = false } = route.useSearch();
  const navigate = route.useNavigate();
  const tables = useQuery(tablesQuery);
  const sources = useQuery(sourcesQuery);
  const [search, setSearch] = useState('');
  const [dropped, setDropped] = useState<File[]>([]);
  const [dragging, setDragging] = useState(false);

  const all = tables.data ?? [];
  const chosen = all.find((table) => `${table.dataset}.${table.name}`.toLowerCase() === wanted?.toLowerCase());
  const openAdd = (): void => void navigate({ search: (before) => ({ ...before, add: true }) });
  const closeAdd = (): void => {
    setDropped([]);
    void navigate({ search: ({ add: _, ...before }) => before });
  };
  useCommands([{ id: 'data.add', title: t('data.add'), section: t('app.pages.data'), keys: 'a', icon: Plus, run: openAdd }]);

  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  const onDrop = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setDragging(false);
    setDropped([...event.dataTransfer.files]);
    openAdd();
  };

  return (
    <div className="flex h-full min-h-0 flex-col">
      <DataTabs />
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- dropping files is a second way; the button is the first */}
      <div
        className="relative flex min-h-0 flex-1"
        onDragOver={(event) => {
          if (!hasFiles(event)) return;
          event.preventDefault();
          setDragging(true);
        }}
        onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setDragging(false)}
        onDrop={onDrop}
      >
        <PageTitle>{chosen ? `${chosen.dataset}.${chosen.name}` : t('app.pages.data')}</PageTitle>
        <aside aria-label={t('data.tables')} className="hidden w-72 shrink-0 flex-col border-e border-line md:flex">
          <ListColumn search={search} onSearch={setSearch} onAdd={openAdd}>
            {tables.isPending ? (
              <Skeleton lines={8} className="p-3" />
            ) : (
              <SourceList tables={all} sources={sources.data ?? []} search={search} current={chosen?.id} />
            )}
          </ListColumn>
        </aside>
        <div className="min-w-0 flex-1 overflow-y-auto">
          {tables.isError && (
            <div className="p-6">
              <h1 className="sr-only">{t('app.pages.data')}</h1>
              <ErrorNotice error={tables.error} onRetry={() => void tables.refetch()} />
            </div>
          )}
          {wanted === undefined && (
            <>
              {tables.isSuccess && all.length === 0 ? (
                <EmptyState
                  heading="h1"
                  icon={Database}
                  title={t('data.empty')}
                  text={t('data.emptyText')}
                  action={
                    <Button look="primary" icon={Upload} onClick={openAdd}>
                      {t('data.add')}
                    </Button>
                  }
                />
              ) : (
                <Sources sources={sources} tables={all} onAdd={openAdd} search={search} onSearch={setSearch} />
              )}
            </>
          )}
          {wanted !== undefined && tables.isSuccess && !chosen && (
            <EmptyState
              heading="h1"
              icon={SearchX}
              title={t('data.notFound', { name: wanted })}
              text={t('data.notFoundText')}
              action={<Button onClick={() => void navigate({ search: {} })}>{t('data.allTables')}</Button>}
            />
          )}
          {chosen && (
            <>
              <div className="border-b border-line p-1 md:hidden">
                <Button look="quiet" size="small" icon={ArrowLeft} onClick={() => void navigate({ search: {} })}>
                  {t('data.allTables')}
                </Button>
              </div>
              <TableDetail
                key={chosen.id}
                table={chosen}
                tables={all}
                sources={sources.data ?? []}
                tab={tab}
                onTab={(next) => void navigate({ search: (before) => ({ ...before, tab: next }), replace: true })}
              />
            </>
          )}
        </div>
        {dragging && (
          <div className="pointer-events-none absolute inset-2 z-30 flex items-center justify-center rounded-lg border-2 border-dashed border-accent bg-accent-soft/90 text-lg font-semibold text-accent-text">
            {t('data.dropHere')}
          </div>
        )}
        <AddSource open={add} files={dropped} onClose={closeAdd} />
      </div>
    </div>
  );
}

function ListColumn({
  search,
  onSearch,
  onAdd,
  children,
}: {
  search: string;
  onSearch: (text: string) => void;
  onAdd: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <>
      <div className="flex shrink-0 items-center gap-2 p-2">
        <SearchField label={t('data.search')} value={search} onChange={onSearch} className="min-w-0 flex-1" />
        <Button icon={Plus} onClick={onAdd}>
          {t('data.addShort')}
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </>
  );
}
