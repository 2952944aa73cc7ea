import { queryOptions } from '@tanstack/react-query';
import { getJson, remove, type Page } from '@/shared/http';

export interface Job {
  id: string;
  kind: string;
  status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: number;
  message: string;
  result: { source_id: string; tables: { id: string; dataset: string; name: string; row_count: number }[] } | null;
  error: { detail: string; code: string; hint?: string } | null;
  created_at: string;
  finished_at: string | null;
}

export function isActive(job: Job): boolean {
  return job.status === 'queued' || job.status === 'running';
}

/** Looks often while something runs and rarely otherwise. */
export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: async ({ signal }) => (await getJson<Page<Job>>('/api/jobs', { signal, query: { limit: 20 } })).items,
  refetchInterval: (query) => (query.state.data?.some(isActive) === true ? 500 : 20_000),
});

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ['jobs', id],
    queryFn: ({ signal }) => getJson<Job>(`/api/jobs/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: (query) => (query.state.data === undefined || isActive(query.state.data) ? 300 : false),
  });
}

export async function cancelJob(id: string): Promise<void> {
  await remove(`/api/jobs/${encodeURIComponent(id)}`);
}
