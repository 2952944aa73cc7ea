import { queryOptions } from '@tanstack/react-query';
import { getJson, postJson, remove, send, type Page } from '@/shared/http';

export interface TableUse {
  dataset: string;
  name: string;
  columns?: string[];
  effects?: string[];
}

export interface ParseReply {
  ok: boolean;
  error?: { detail: string; position?: number; rule?: string; hint?: string } | null;
  tables?: TableUse[];
  columns?: { name: string; masked: boolean }[];
}

export interface Estimate {
  rows: number | null;
  bytes: number | null;
  over_limit: boolean;
  limit_bytes: number | null;
}

export interface PastQuery {
  query_id: string;
  sql: string;
  purpose?: string;
  status: 'running' | 'done' | 'failed' | 'cancelled' | 'refused';
  error?: { detail: string } | string | null;
  row_count: number | null;
  elapsed_ms: number | null;
  started_at: string;
}

export function parseSql(sql: string, signal?: AbortSignal): Promise<ParseReply> {
  return postJson<ParseReply>('/api/query/parse', { sql }, { signal });
}

export function estimateQuery(sql: string) {
  return queryOptions({
    queryKey: ['estimate', sql],
    queryFn: ({ signal }) => postJson<Estimate>('/api/query/estimate', { sql }, { signal }),
    staleTime: 60_000,
    retry: false,
  });
}

export function effectsQuery(sql: string) {
  return queryOptions({ queryKey: ['parse', sql], queryFn: ({ signal }) => parseSql(sql, signal), staleTime: 60_000, retry: false });
}

export function historyQuery(q: string) {
  return queryOptions({
    queryKey: ['queries', q],
    queryFn: async ({ signal }) =>
      (await getJson<Page<PastQuery>>('/api/queries', { signal, query: { limit: 50, q: q === '' ? undefined : q } })).items,
    staleTime: 2000,
  });
}

export function pastQuery(id: string, signal?: AbortSignal): Promise<PastQuery> {
  return getJson<PastQuery>(`/api/queries/${encodeURIComponent(id)}`, { signal });
}

export async function cancelQuery(id: string): Promise<void> {
  await remove(`/api/queries/${encodeURIComponent(id)}`);
}

export const downloads = {
  csv: { accept: 'text/csv', extension: 'csv' },
  parquet: { accept: 'application/vnd.apache.parquet', extension: 'parquet' },
} as const;

export type DownloadFormat = keyof typeof downloads;

/** The whole result, not only what is on screen. */
export async function downloadResult(sql: string, format: DownloadFormat): Promise<Blob> {
  const response = await send('POST', '/api/query', { sql, confirm_cost: true }, { accept: downloads[format].accept });
  return await response.blob();
}
