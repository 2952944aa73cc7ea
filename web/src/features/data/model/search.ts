export interface DataSearch {
  /** "dataset.table" */
  table?: string;
  tab?: 'columns' | 'sample' | 'keys';
  add?: boolean;
}

export function readDataSearch(search: Record<string, unknown>): DataSearch {
  const { table, tab, add } = search;
  return {
    ...(typeof table === 'string' && table !== '' ? { table } : {}),
    ...(tab === 'sample' || tab === 'keys' ? { tab } : {}),
    ...(add === true ? { add: true } : {}),
  };
}
