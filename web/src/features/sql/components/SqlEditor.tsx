import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { sql } from '@codemirror/lang-sql';
import { linter, type Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { useTranslation } from 'react-i18next';
import type { Table } from '@/features/data';
import { parseSql } from '../api/queries';
import { duckDialect, mentionedColumns, namespaceOf } from '../model/completion';
import { editorTheme } from '../model/editorTheme';
import { spanAt, splitStatements, unitOfByte } from '../model/statements';

export interface SqlEditorHandle {
  /** The selected text, or null where nothing is selected. */
  selection: () => { text: string; from: number } | null;
  cursor: () => number;
  /** What is written now; the page's own copy is a moment behind. */
  text: () => string;
  replaceAll: (text: string) => void;
  insert: (text: string) => void;
  focus: (at?: number) => void;
}

interface SqlEditorProps {
  /** What the editor starts with; afterwards it owns its text. */
  initial: string;
  tables: readonly Table[];
  onChange: (text: string) => void;
  onRun: () => void;
  ref: Ref<SqlEditorHandle>;
}

/**
 * The editor lives in a shadow root: its styles then come as constructed sheets, which the page's policy allows,
 * where style elements it would not.
 */
export function SqlEditor({ initial, tables, onChange, onRun, ref }: SqlEditorProps) {
  const { t } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const language = useRef(new Compartment());
  const latest = useRef({ tables, onChange, onRun });
  useEffect(() => {
    latest.current = { tables, onChange, onRun };
  });
  const label = t('sql.editor');
  const hint = t('sql.placeholder');

  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open', delegatesFocus: true });
    const parent = document.createElement('div');
    parent.style.height = '100%';
    root.append(parent);
    const editor = new EditorView({
      parent,
      root,
      state: EditorState.create({
        doc: initial,
        extensions: [
          lineNumbers(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', spellcheck: 'false', autocapitalize: 'off' }),
          placeholder(hint),
          autocompletion({ icons: false, maxRenderedOptions: 60 }),
          linter((current) => lint(current.state.doc.toString()), { delay: 400 }),
          keymap.of([
            {
              key: 'Mod-Enter',
              preventDefault: true,
              run: () => {
                latest.current.onRun();
                return true;
              },
            },
            // Tab stays the way out of the editor unless a completion is waiting for it.
            { key: 'Tab', run: acceptCompletion },
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...completionKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          language.current.of(languageFor(latest.current.tables, () => latest.current.tables)),
          editorTheme,
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      parent.remove();
      view.current = null;
    };
    // The text is the editor's own after the start.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [label, hint]);

  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(languageFor(tables, () => latest.current.tables)) });
  }, [tables]);

  useImperativeHandle(
    ref,
    () => ({
      selection() {
        const range = view.current?.state.selection.main;
        return !view.current || !range || range.empty
          ? null
          : { text: view.current.state.sliceDoc(range.from, range.to), from: range.from };
      },
      cursor: () => view.current?.state.selection.main.head ?? 0,
      text: () => view.current?.state.doc.toString() ?? '',
      replaceAll(text) {
        const editor = view.current;
        editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text }, selection: { anchor: text.length } });
        editor?.focus();
      },
      insert(text) {
        const editor = view.current;
        if (!editor) return;
        editor.dispatch(editor.state.replaceSelection(text));
        editor.focus();
      },
      focus(at) {
        const editor = view.current;
        if (!editor) return;
        if (at !== undefined) editor.dispatch({ selection: { anchor: Math.min(at, editor.state.doc.length) }, scrollIntoView: true });
        editor.focus();
      },
    }),
    [],
  );

  return <div ref={host} dir="ltr" className="h-full min-h-0" data-editor />;
}

function languageFor(tables: readonly Table[], current: () => readonly Table[]) {
  return [
    sql({ dialect: duckDialect, schema: namespaceOf(tables), upperCaseKeywords: true }),
    duckDialect.language.data.of({ autocomplete: mentionedColumns(current) }),
  ];
}

/** The server's parser reads each statement; nothing runs. */
async function lint(text: string): Promise<Diagnostic[]> {
  const statements = splitStatements(text).slice(0, 8);
  const found = await Promise.all(
    statements.map(async (statement): Promise<Diagnostic[]> => {
      const reply = await parseSql(statement.text).catch(() => null);
      if (!reply?.error) return [];
      const { position, detail, hint } = reply.error;
      const span =
        position === undefined || position === null
          ? { from: 0, to: statement.text.length }
          : spanAt(statement.text, unitOfByte(statement.text, position));
      const message = hint === undefined || hint === '' ? detail : `${detail}\n${hint}`;
      return [{ from: statement.from + span.from, to: statement.from + span.to, severity: 'error', message }];
    }),
  );
  return found.flat();
}
