import { queryOptions } from '@tanstack/react-query';
import { getJson, remove, streaming, type Page } from '@/shared/http';

export interface Job {
  id: string;
  kind: string;
  status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: number;
  message: string;
  bytes_done: number | null;
  bytes_total: number | null;
  rows_done: number | null;
  remaining_seconds: number | null;
  result: {
    source_id: string;
    tables: { id: string; dataset: string; name: string; row_count: number }[];
    notes?: string[]; // how the file was read, where that had to be guessed; absent in older jobs
  } | null;
  error: { detail: string; code: string; hint?: string } | null;
  created_at: string;
  finished_at: string | null;
}

export function isActive(job: Job): boolean {
  return job.status === 'queued' || job.status === 'running';
}

/** Told by the server's events. Without them it is asked for: often while something runs, rarely otherwise. */
export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: async ({ signal }) => (await getJson<Page<Job>>('/api/jobs', { signal, query: { limit: 20 } })).items,
  refetchInterval: (query) => {
    if (streaming.get()) return false;
    return query.state.data?.some(isActive) === true ? 500 : 20_000;
  },
});

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ['jobs', id],
    queryFn: ({ signal }) => getJson<Job>(`/api/jobs/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: (query) => {
      if (query.state.data !== undefined && !isActive(query.state.data)) return false;
      return streaming.get() ? 5000 : 300;
    },
  });
}

export async function cancelJob(id: string): Promise<void> {
  await remove(`/api/jobs/${encodeURIComponent(id)}`);
}
