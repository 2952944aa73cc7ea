import { useMemo, type Ref } from 'react';
import { acceptCompletion, autocompletion } from '@codemirror/autocomplete';
import { sql } from '@codemirror/lang-sql';
import { linter, type Diagnostic } from '@codemirror/lint';
import { keymap } from '@codemirror/view';
import { useTranslation } from 'react-i18next';
import type { Table } from '@/features/data';
import { runCommand } from '@/shared/commands';
import { CodeEditor, type CodeEditorHandle } from '@/shared/editor/CodeEditor';
import { parseSql } from '../api/queries';
import { duckDialect, mentionedColumns, namespaceOf } from '../model/completion';
import { spanAt, splitStatements, unitOfByte } from '../model/statements';

const extensions = [
  autocompletion({ icons: false, maxRenderedOptions: 60 }),
  linter((current) => lint(current.state.doc.toString()), { delay: 400 }),
  keymap.of([
    {
      key: 'Mod-Enter',
      preventDefault: true,
      run: () => {
        runCommand('sql.run');
        return true;
      },
    },
    // Tab stays the way out of the editor unless a completion is waiting for it.
    { key: 'Tab', run: acceptCompletion },
  ]),
];

/** SQL with the names of this workspace completed and every statement read by the server as it is written. */
export function SqlEditor({
  initial,
  tables,
  onChange,
  ref,
}: {
  /** What the editor starts with; afterwards it owns its text. */
  initial: string;
  tables: readonly Table[];
  onChange: (text: string) => void;
  ref: Ref<CodeEditorHandle>;
}) {
  const { t } = useTranslation();
  const language = useMemo(() => languageFor(tables), [tables]);
  return (
    <CodeEditor
      ref={ref}
      initial={initial}
      label={t('sql.editor')}
      hint={t('sql.placeholder')}
      language={language}
      extensions={extensions}
      onChange={onChange}
    />
  );
}

function languageFor(tables: readonly Table[]) {
  return [
    sql({ dialect: duckDialect, schema: namespaceOf(tables), upperCaseKeywords: true }),
    duckDialect.language.data.of({ autocomplete: mentionedColumns(tables) }),
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
