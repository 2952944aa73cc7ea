import { useCallback, useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { describedColumns, readArrowStream } from '@/shared/arrow/readStream';
import type { ResultSet } from '@/shared/arrow';
import { ApiError, isAbort, send } from '@/shared/http';
import { cancelQuery, pastQuery } from '../api/queries';

export interface Run {
  status: 'running' | 'done' | 'failed' | 'cancelled';
  sql: string;
  /** Place of this SQL in the editor. */
  offset: number;
  limit: number;
  startedAt: number;
  elapsed: number;
  queryId: string | null;
  result: ResultSet | null;
  /** The result is an earlier run's, shown until the first rows of this one arrive. */
  stale: boolean;
  error: unknown;
}

export interface Runner {
  run: Run | null;
  start: (sql: string, offset: number, limit: number) => void;
  cancel: () => void;
}

export function useRunner(): Runner {
  const client = useQueryClient();
  const [run, setRun] = useState<Run | null>(null);
  const active = useRef<{ controller: AbortController; queryId: string | null } | null>(null);

  const cancel = useCallback(() => {
    const current = active.current;
    if (!current) return;
    current.controller.abort();
    // The closed connection says it too; this also reaches a query that has sent nothing yet.
    if (current.queryId !== null) void cancelQuery(current.queryId).catch(() => undefined);
  }, []);

  useEffect(() => cancel, [cancel]);

  const start = useCallback(
    (sql: string, offset: number, limit: number) => {
      cancel();
      const mine = { controller: new AbortController(), queryId: null as string | null };
      active.current = mine;
      const startedAt = performance.now();
      setRun((before) => ({
        status: 'running',
        sql,
        offset,
        limit,
        startedAt,
        elapsed: 0,
        queryId: null,
        result: before?.result ?? null,
        stale: before?.result !== undefined && before.result !== null,
        error: null,
      }));
      const change = (part: Partial<Run>): void => {
        if (active.current === mine) setRun((now) => (now ? { ...now, ...part } : now));
      };

      void (async () => {
        const { signal } = mine.controller;
        try {
          const response = await send(
            'POST',
            '/api/query/stream',
            { sql, limit },
            { signal, accept: 'application/vnd.apache.arrow.stream' },
          );
          mine.queryId = response.headers.get('X-Query-Id');
          change({ queryId: mine.queryId });
          const result = await readArrowStream(response, describedColumns(response.headers.get('X-Sextant-Columns')), (partial) =>
            change({ result: partial, stale: false }),
          );
          // A stream may have been cut: the query's own record knows.
          const failure = mine.queryId === null ? null : await failureOf(mine.queryId, signal);
          change({ status: failure ? 'failed' : 'done', error: failure, result, stale: false, elapsed: performance.now() - startedAt });
        } catch (error) {
          const stopped = isAbort(error) || signal.aborted;
          const told =
            stopped || error instanceof ApiError || mine.queryId === null ? null : await failureOf(mine.queryId).catch(() => null);
          change({
            status: stopped ? 'cancelled' : 'failed',
            error: stopped ? null : (told ?? error),
            elapsed: performance.now() - startedAt,
          });
        }
      })().finally(() => client.invalidateQueries({ queryKey: ['queries'] }));
    },
    [cancel, client],
  );

  return { run, start, cancel };
}

async function failureOf(id: string, signal?: AbortSignal): Promise<ApiError | null> {
  const record = await pastQuery(id, signal).catch(() => null);
  if (!record || (record.status !== 'failed' && record.status !== 'refused')) return null;
  return new ApiError(500, typeof record.error === 'string' ? { detail: record.error } : record.error);
}
