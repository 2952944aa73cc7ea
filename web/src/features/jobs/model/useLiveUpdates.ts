import { useEffect } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { actingAs, followEvents } from '@/shared/http';
import { useStore } from '@/shared/lib/createStore';
import { jobQuery, jobsQuery, type Job } from '../api/jobs';

const ofTheCatalog = ['tables', 'sources', 'profile', 'sample', 'examples', 'search'];

function readAgain(client: QueryClient, keys: readonly string[]): void {
  for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
}

function putJob(client: QueryClient, job: Job): void {
  client.setQueryData(jobQuery(job.id).queryKey, job);
  client.setQueryData(jobsQuery.queryKey, (jobs) => {
    if (jobs === undefined) return jobs;
    const known = jobs.some((other) => other.id === job.id);
    return known ? jobs.map((other) => (other.id === job.id ? job : other)) : [job, ...jobs];
  });
}

/** Keeps jobs and the catalog as the server has them, told by its events. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  const user = useStore(actingAs);
  useEffect(
    () =>
      followEvents(['jobs', 'catalog'], {
        onGap: () => readAgain(client, ['jobs']),
        onEvent: ({ name, data }) => {
          if (name === 'job') putJob(client, JSON.parse(data) as Job);
          if (name === 'catalog') readAgain(client, ofTheCatalog);
        },
      }),
    [client, user],
  );
}
