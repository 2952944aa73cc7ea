import { useCallback, useEffect, useRef, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { PanelLeft, Play, Square, WandSparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { tablesQuery } from '@/features/data';
import { runCommand, useCommands } from '@/shared/commands';
import type { CodeEditorHandle } from '@/shared/editor/CodeEditor';
import { useFormatter } from '@/shared/format';
import { deviceStorage } from '@/shared/lib/storage';
import { useDebounced } from '@/shared/lib/useDebounced';
import { useMediaQuery } from '@/shared/lib/useMediaQuery';
import { Button, Dialog, IconButton, notify, PageTitle, SelectField, Splitter } from '@/shared/ui';
import { fitsAddress, keepDraft, readDraft, tableName } from '../model/draft';
import { statementAt } from '../model/statements';
import { useRunner } from '../model/useRunner';
import { EffectsBar } from './EffectsBar';
import { ResultPane } from './ResultPane';
import { SidePanel } from './SidePanel';
import { SqlEditor } from './SqlEditor';

const route = getRouteApi('/sql');
const limits = [1000, 100_000, 1_000_000] as const;
const panelKey = 'sextant.sql.panel';
const heightKey = 'sextant.sql.height';

export function SqlPage() {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { sql: addressed } = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState(() => addressed ?? readDraft());
  const [limit, setLimit] = useState<number>(100_000);
  const wide = useMediaQuery('(min-width: 1024px)');
  const [panel, setPanel] = useState(() => deviceStorage.read(panelKey) !== 'closed');
  const [sheet, setSheet] = useState(false);
  const [height, setHeight] = useState(() => Number(deviceStorage.read(heightKey)) || 220);
  const editor = useRef<CodeEditorHandle>(null);
  const { data: tables = [] } = useQuery(tablesQuery);
  const { run, start, cancel } = useRunner();
  const settled = useDebounced(text, 700);
  const running = run?.status === 'running';

  const change = useCallback((next: string) => {
    setText(next);
    keepDraft(next);
  }, []);

  // Opened again from elsewhere with another text: that text is wanted now.
  const seen = useRef(addressed);
  useEffect(() => {
    if (addressed !== undefined && addressed !== seen.current && addressed !== text) editor.current?.replaceAll(addressed);
    seen.current = addressed;
    // oxlint-disable-next-line react/exhaustive-deps
  }, [addressed]);

  useEffect(() => {
    const next = fitsAddress(settled) && settled.trim() !== '' ? settled : undefined;
    if (next === seen.current) return;
    seen.current = next;
    void navigate({ search: next === undefined ? {} : { sql: next }, replace: true });
  }, [settled, navigate]);

  const execute = (): void => {
    const selected = editor.current?.selection();
    const written = editor.current?.text() ?? text;
    const chosen = selected ?? statementAt(written, editor.current?.cursor() ?? written.length);
    const wanted = chosen?.text.trim() ?? '';
    if (!chosen || wanted === '') {
      editor.current?.focus();
      return;
    }
    start(wanted, chosen.from + chosen.text.indexOf(wanted), limit);
  };
  const first = text.trim() === '' ? tables[0] : undefined;
  const sample = first
    ? {
        table: `${first.dataset}.${first.name}`,
        run: (): void => {
          editor.current?.replaceAll(`SELECT *\nFROM ${tableName(first.dataset, first.name)}\nLIMIT 100`);
          execute();
        },
      }
    : null;
  const format = (): void => {
    void import('@/shared/lib/formatSql').then(({ formatSql }) => {
      const pretty = formatSql(editor.current?.text() ?? text);
      if (pretty === null) notify(t('sql.cannotFormat'));
      else editor.current?.replaceAll(pretty);
    });
  };
  const togglePanel = (): void => {
    if (!wide) {
      setSheet(true);
      return;
    }
    deviceStorage.write(panelKey, panel ? 'closed' : null);
    setPanel(!panel);
  };

  const section = t('app.pages.sql');
  useCommands([
    { id: 'sql.run', title: t('sql.run'), section, keys: 'mod+enter', icon: Play, run: execute },
    { id: 'sql.cancel', title: t('sql.cancel'), section, keys: 'escape', inFields: false, enabled: running, hidden: true, run: cancel },
    { id: 'sql.format', title: t('sql.format'), section, keys: 'shift+alt+f', inFields: true, icon: WandSparkles, run: format },
    { id: 'sql.panel', title: t('sql.panel'), section, icon: PanelLeft, run: togglePanel },
    { id: 'sql.focus', title: t('sql.focus'), section, keys: '/', run: () => editor.current?.focus() },
  ]);

  const side = (
    <SidePanel
      tables={tables}
      onInsert={(name) => {
        setSheet(false);
        editor.current?.insert(name);
      }}
      onOpen={(sql) => {
        setSheet(false);
        editor.current?.replaceAll(sql);
      }}
    />
  );

  return (
    <div className="flex h-full min-h-0">
      <PageTitle>{section}</PageTitle>
      <h1 className="sr-only">{section}</h1>
      {wide && panel && (
        <aside aria-label={t('sql.side')} className="w-64 shrink-0 border-e border-line bg-bg">
          {side}
        </aside>
      )}
      {!wide && (
        <Dialog open={sheet} onClose={() => setSheet(false)} title={t('sql.side')} place="start">
          <div className="min-h-0 flex-1">{side}</div>
        </Dialog>
      )}
      <div className="flex min-w-0 flex-1 flex-col">
        <div
          role="toolbar"
          aria-label={t('sql.toolbar')}
          className="flex h-11 shrink-0 items-center gap-1.5 overflow-x-auto border-b border-line px-2"
        >
          <IconButton icon={PanelLeft} label={t('sql.panel')} pressed={wide && panel} onClick={togglePanel} />
          {running ? (
            <Button icon={Square} onClick={cancel}>
              {t('sql.cancel')}
            </Button>
          ) : (
            <Button look="primary" icon={Play} onClick={() => runCommand('sql.run')} title={t('sql.runHint')}>
              {t('sql.run')}
            </Button>
          )}
          <IconButton icon={WandSparkles} label={t('sql.format')} keys="shift+alt+f" onClick={() => runCommand('sql.format')} />
          <SelectField
            label={t('sql.limit')}
            value={String(limit)}
            onChange={(value) => setLimit(Number(value))}
            choices={limits.map((value) => ({ value: String(value), label: t('sql.rowsAtMost', { n: formatter.integer(value) }) }))}
          />
        </div>
        <div className="shrink-0" style={{ height }}>
          <SqlEditor ref={editor} initial={text} tables={tables} onChange={change} />
        </div>
        <EffectsBar sql={settled} />
        <Splitter
          label={t('sql.resize')}
          value={height}
          min={96}
          max={640}
          onChange={setHeight}
          onEnd={(value) => deviceStorage.write(heightKey, String(value))}
        />
        <div className="min-h-48 flex-1">
          <ResultPane run={run} onCancel={cancel} onShowError={(at) => editor.current?.focus(at)} onRunAgain={execute} sample={sample} />
        </div>
      </div>
    </div>
  );
}
