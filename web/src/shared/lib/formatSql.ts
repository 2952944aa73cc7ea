import { duckdb, formatDialect } from 'sql-formatter';

/** Null where the text is not understood; the caller keeps what it has. */
export function formatSql(sql: string): string | null {
  try {
    return formatDialect(sql, { dialect: duckdb, tabWidth: 2, keywordCase: 'preserve', expressionWidth: 80 });
  } catch {
    return null;
  }
}
