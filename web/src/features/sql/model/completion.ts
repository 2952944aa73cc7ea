import { PostgreSQL, SQLDialect, type SQLNamespace } from '@codemirror/lang-sql';
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { Table } from '@/features/data';
import { identifier } from './draft';

export const duckDialect = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: `${PostgreSQL.spec.keywords ?? ''} qualify pivot unpivot exclude asof positional sample summarize columns ilike semi anti`,
  types: `${PostgreSQL.spec.types ?? ''} hugeint ubigint uinteger usmallint utinyint tinyint double string struct map`,
  doubleQuotedStrings: false,
});

/** Tables by dataset, and by their bare name where only one table has it. */
export function namespaceOf(tables: readonly Table[]): SQLNamespace {
  const datasets: Record<string, Record<string, SQLNamespace>> = {};
  const bare = new Map<string, Table[]>();
  for (const table of tables) {
    (datasets[table.dataset] ??= {})[table.name] = tableNode(table);
    bare.set(table.name, [...(bare.get(table.name) ?? []), table]);
  }
  const single = [...bare]
    .filter(([, list]) => list.length === 1)
    .flatMap(([name, list]) => (list[0] && !(name in datasets) ? [[name, tableNode(list[0])] as const] : []));
  return { ...datasets, ...Object.fromEntries(single) };
}

function tableNode(table: Table): SQLNamespace {
  return {
    self: { label: table.name, type: 'class', detail: table.dataset, ...(table.description === '' ? {} : { info: table.description }) },
    children: table.columns.map((column) => columnCompletion(column, table)),
  };
}

function columnCompletion(column: Table['columns'][number], table: Table): Completion {
  const info = [column.description, column.masked ? `masked: ${column.mask_rule ?? ''}` : ''].filter((part) => part !== '').join(' · ');
  const apply = identifier(column.name);
  return {
    label: column.name,
    type: 'property',
    detail: `${table.name} · ${column.type}`,
    ...(apply === column.name ? {} : { apply }),
    ...(info === '' ? {} : { info }),
  };
}

/** Columns of the tables a text names, offered without a prefix. */
export function mentionedColumns(tables: readonly Table[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[\w"]+/);
    if (!word || (word.from > 0 && context.state.sliceDoc(word.from - 1, word.from) === '.')) return null;
    const words = new Set(context.state.doc.toString().toLowerCase().match(/\w+/g) ?? []);
    const options = tables
      .filter((table) => words.has(table.name.toLowerCase()))
      .flatMap((table) => table.columns.map((column) => ({ ...columnCompletion(column, table), boost: 2 })));
    return options.length === 0 ? null : { from: word.from, options, validFor: /^[\w"]*$/ };
  };
}
