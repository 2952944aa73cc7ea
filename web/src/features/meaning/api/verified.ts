import { queryOptions } from '@tanstack/react-query';
import type { WireColumn } from '@/shared/arrow';
import { getAll, postJson, putJson } from '@/shared/http';

export type ReviewState = 'proposed' | 'approved' | 'rejected';

export interface Slot {
  name: string;
  type: 'value' | 'number' | 'date';
  column: string;
  example: string;
}

export interface VerifiedQuery {
  id: string;
  state: ReviewState;
  origin: 'model' | 'person' | 'feedback';
  model: string | null;
  dataset: string;
  question: string;
  variants: string[];
  description: string;
  sql: string;
  slots: Slot[];
  problem: string;
  query_id: string | null;
  proposed_by: string;
  proposed_at: string | null;
  reviewed_by: string | null;
  reviewed_at: string | null;
  comment: string;
  etag: string;
}

const base = '/api/verified_queries';

export const verifiedQueriesQuery = queryOptions({
  queryKey: ['verified-queries'],
  queryFn: ({ signal }) => getAll<VerifiedQuery>(base, { signal }),
});

export async function approve(id: string): Promise<VerifiedQuery> {
  return postJson(`${base}/${encodeURIComponent(id)}/approve`, {});
}

export async function reject(id: string, comment: string): Promise<VerifiedQuery> {
  return postJson(`${base}/${encodeURIComponent(id)}/reject`, comment === '' ? {} : { comment });
}

/** Everything of it as it shall be; the version that was read is what may be replaced. */
export async function change(
  query: VerifiedQuery,
  part: Partial<Pick<VerifiedQuery, 'question' | 'sql' | 'description' | 'state'>>,
): Promise<VerifiedQuery> {
  const { question, sql, dataset, variants, description, slots } = query;
  return putJson(
    `${base}/${encodeURIComponent(query.id)}`,
    { question, sql, dataset, variants, description, slots, ...part },
    { headers: { 'If-Match': query.etag } },
  );
}

export interface ResultPreview {
  columns: WireColumn[];
  rows: unknown[][];
  row_count: number;
  truncated: boolean;
}

/** The first rows of what a query gives the person who looks at it. */
export function resultPreviewQuery(sql: string) {
  return queryOptions({
    queryKey: ['verified-queries', 'rows', sql],
    queryFn: ({ signal }) => postJson<ResultPreview>('/api/query', { sql, limit: 20 }, { signal }),
    retry: false,
    staleTime: 60_000,
  });
}
