export interface SqlSearch {
  /** The SQL in the editor, where it is short enough for an address. */
  sql?: string;
}

export function readSqlSearch(search: Record<string, unknown>): SqlSearch {
  const { sql } = search;
  return typeof sql === 'string' && sql !== '' ? { sql } : {};
}
