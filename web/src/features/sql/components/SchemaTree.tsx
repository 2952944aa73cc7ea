import { useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronRight, CornerDownLeft, Folder, Play, ShieldCheck, Table2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { TypeSign, type Table } from '@/features/data';
import { useFormatter } from '@/shared/format';
import { classNames } from '@/shared/lib/classNames';
import { IconButton, SearchField } from '@/shared/ui';
import { identifier, tableName } from '../model/draft';
import { schemaMove } from '../model/schemaMove';
import { schemaRows, type SchemaRow } from '../model/schemaRows';

interface SchemaTreeProps {
  tables: readonly Table[];
  onInsert: (name: string) => void;
  onOpen: (sql: string) => void;
}

export function SchemaTree({ tables, onInsert, onOpen }: SchemaTreeProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  // Datasets start open, tables closed; the set holds what was turned over.
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const isOpen = (key: string): boolean => key.startsWith('d:') !== turned.has(key);
  const rows = schemaRows(tables, search, isOpen);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 28,
    overscan: 12,
    getItemKey: (index) => rows[index]?.key ?? index,
  });
  const turn = (key: string): void => {
    const next = new Set(turned);
    if (!next.delete(key)) next.add(key);
    setTurned(next);
  };
  // One stop of the Tab key for all rows; the arrows move between them.
  const [stop, setStop] = useState('');
  const current = Math.max(
    0,
    rows.findIndex((row) => row.key === stop),
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    const own = event.altKey || event.ctrlKey || event.metaKey; // Alt and ← is the way back
    const move = own ? undefined : schemaMove(event.key, rows, current);
    if (move === undefined) return;
    event.preventDefault();
    const row = rows[move.to];
    if (!row) return;
    if (move.turns) turn(row.key);
    setStop(row.key);
    virtual.scrollToIndex(move.to);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-index="${move.to}"] button`)?.focus());
  };
  const onFocus = (event: FocusEvent<HTMLElement>): void => {
    const row = rows[Number(event.target.closest<HTMLElement>('[data-index]')?.dataset['index'])];
    if (row) setStop(row.key);
  };
  return (
    <>
      <SearchField label={t('sql.searchTables')} value={search} onChange={setSearch} className="shrink-0 p-2" />
      {rows.length === 0 && (
        <p className="px-3 py-2 text-sm text-ink-3">{tables.length === 0 ? t('sql.noTables') : t('common.nothingFound')}</p>
      )}
      <div ref={box} className="min-h-0 flex-1 overflow-y-auto px-1 pb-2">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its rows are buttons and have the focus */}
        <ul
          aria-label={t('sql.tables')}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
          className="relative"
          style={{ height: virtual.getTotalSize() }}
        >
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <li
                  key={item.key}
                  data-index={item.index}
                  className="group absolute inset-x-0 flex h-7 items-center"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <Row
                    row={row}
                    tabIndex={item.index === current ? 0 : -1}
                    onTurn={() => turn(row.key)}
                    onInsert={onInsert}
                    onOpen={onOpen}
                  />
                </li>
              )
            );
          })}
        </ul>
      </div>
    </>
  );
}

const line = 'flex h-7 min-w-0 flex-1 items-center gap-1.5 rounded-md px-1.5 text-start text-sm hover:bg-hover';

function Row({
  row,
  tabIndex,
  onTurn,
  onInsert,
  onOpen,
}: {
  row: SchemaRow;
  tabIndex: 0 | -1;
  onTurn: () => void;
  onInsert: (name: string) => void;
  onOpen: (sql: string) => void;
}) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  if (row.kind === 'column') {
    const { column } = row;
    return (
      <button
        type="button"
        tabIndex={tabIndex}
        onClick={() => onInsert(identifier(column.name))}
        title={[column.type, column.description].filter((part) => part !== '').join(' · ')}
        className={classNames(line, 'ps-9')}
      >
        <TypeSign family={column.family} />
        <span className="min-w-0 flex-1 truncate">{column.name}</span>
        {column.masked && <ShieldCheck aria-label={t('grid.masked')} size={12} className="shrink-0 text-mask" />}
        <span className="max-w-20 truncate font-mono text-2xs text-ink-3">{column.type.toLowerCase()}</span>
      </button>
    );
  }
  const arrow = (
    <ChevronRight
      aria-hidden
      size={13}
      className={classNames('shrink-0 text-ink-3 transition-transform duration-100', row.open ? 'rotate-90' : 'rtl:-scale-x-100')}
    />
  );
  if (row.kind === 'dataset') {
    return (
      <button type="button" tabIndex={tabIndex} aria-expanded={row.open} onClick={onTurn} className={classNames(line, 'font-medium')}>
        {arrow}
        <Folder aria-hidden size={14} className="shrink-0 text-ink-3" />
        <span className="min-w-0 flex-1 truncate">{row.name}</span>
        <span className="tabular text-xs text-ink-3">{row.count}</span>
      </button>
    );
  }
  const { table } = row;
  const name = tableName(table.dataset, table.name);
  return (
    <>
      <button
        type="button"
        tabIndex={tabIndex}
        aria-expanded={row.open}
        onClick={onTurn}
        title={table.description}
        className={classNames(line, 'ps-4')}
      >
        {arrow}
        <Table2 aria-hidden size={14} className="shrink-0 text-ink-3" />
        <span className="min-w-0 flex-1 truncate">{table.name}</span>
        <span className="tabular text-xs text-ink-3 group-focus-within:hidden group-hover:hidden">
          {table.row_count === null ? '' : formatter.compact(table.row_count)}
        </span>
      </button>
      <span className="hidden group-focus-within:flex group-hover:flex">
        <IconButton size="small" icon={CornerDownLeft} label={t('sql.insertName')} onClick={() => onInsert(name)} />
        <IconButton size="small" icon={Play} label={t('sql.selectFrom')} onClick={() => onOpen(`SELECT *\nFROM ${name}\nLIMIT 100`)} />
      </span>
    </>
  );
}
