import { useEffect } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { isActive, jobQuery, type Job } from '@/features/jobs';

/** Follows a job that changes the catalog; when it ends, everything that was read of the catalog is read again. */
export function useSourceWork(jobId: string | null): Job | undefined {
  const client = useQueryClient();
  const { data: job } = useQuery({ ...jobQuery(jobId ?? ''), enabled: jobId !== null });
  useEffect(() => {
    if (jobId !== null) void client.invalidateQueries({ queryKey: ['jobs'], exact: true });
  }, [jobId, client]);
  const ended = job !== undefined && !isActive(job);
  useEffect(() => {
    if (!ended) return;
    for (const key of ['tables', 'sources', 'jobs', 'profile', 'sample', 'examples', 'search'])
      void client.invalidateQueries({ queryKey: [key] });
  }, [ended, client]);
  return jobId === null ? undefined : job;
}
