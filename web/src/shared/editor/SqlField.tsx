import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { CodeEditor } from './CodeEditor';

const language = sql({ dialect: PostgreSQL });

/** SQL in a form: coloured and with undo, without the SQL page's completion. */
export function SqlField({ initial, label, onChange }: { initial: string; label: string; onChange: (sql: string) => void }) {
  return (
    <div className="h-56 overflow-hidden rounded-md border border-line-strong">
      <CodeEditor initial={initial} label={label} language={language} onChange={onChange} />
    </div>
  );
}
