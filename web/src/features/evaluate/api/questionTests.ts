import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { WireColumn } from '@/shared/arrow';
import { getAll, getJson, postJson, remove, send, type Page } from '@/shared/http';

export type Outcome = 'pending' | 'right' | 'wrong' | 'answered' | 'asked_back' | 'abstained' | 'failed' | 'gold_failed';
export type Change = 'same' | 'newly_right' | 'newly_wrong' | 'newly_answered' | 'no_longer_answered' | 'other_query' | 'added';

export interface QuestionFile {
  id: string;
  name: string;
  questions: number;
  with_expected: number;
  added_at: string;
}

export interface Totals {
  questions: number;
  done: number;
  checked: number;
  right: number;
  wrong: number;
  answered: number;
  asked_back: number;
  abstained: number;
  failed: number;
  gold_failed: number;
  offered_right: number;
  accuracy: number | null;
  coverage: number | null;
  precision: number | null;
  ms_median: number | null;
  ms_p95: number | null;
}

export interface Problem {
  detail: string;
  code: string;
  hint: string;
  /** Of the gate, where it refused; absent in runs of before. */
  rule?: string;
}

export interface Run {
  id: string;
  file_id: string;
  file_name: string;
  status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  error: Problem | null;
  job_id: string;
  started_at: string;
  finished_at: string | null;
  models: string[];
  catalog_revision: number;
  totals: Totals;
}

export interface CurvePoint {
  coverage: number;
  precision: number;
  score: number;
}

export interface Kind {
  kind: string;
  questions: number;
  right: number;
  wrong: number;
  unanswered: number;
}

export interface Report {
  run: Run;
  curve: CurvePoint[];
  kinds: Kind[];
  against: Run | null;
  changes: { change: Change; questions: number }[];
}

export interface TestResult {
  number: number;
  id: string;
  question: string;
  outcome: Outcome;
  kind: string;
  score: number;
  best_right: boolean | null;
  among_right: boolean | null;
  sql: string;
  ms: number;
  change: Change | null;
}

export interface KeptRows {
  sql: string;
  columns: WireColumn[];
  rows: unknown[][];
  row_count: number;
  problem: Problem | null;
}

export interface Comparison {
  mismatch: 'none' | 'columns' | 'rows' | 'values' | 'order';
  expected_rows: number;
  got_rows: number;
  expected_columns: number;
  got_columns: number;
  missing: unknown[][];
  unexpected: unknown[][];
  missing_count: number;
  unexpected_count: number;
}

export interface ResultReport {
  result: TestResult;
  gold_sql: string;
  ordered: boolean;
  detail: {
    verified: boolean;
    description: string;
    assumptions: string[];
    unplaced: string[];
    reason: string;
    got: KeptRows | null;
    expected: KeptRows | null;
    comparison: Comparison | null;
    readings: { description: string; sql: string; right: boolean | null }[];
  };
  earlier: TestResult | null;
}

/** What of the questions of a run is shown. */
export interface ResultFilter {
  outcome?: Outcome;
  kind?: string;
  change?: Change;
  q?: string;
}

const base = '/api/question_tests';
const key = 'question-tests';
const path = (run: string): string => `${base}/runs/${encodeURIComponent(run)}`;

export function isAtWork(run: Run): boolean {
  return run.status === 'queued' || run.status === 'running';
}

export const filesQuery = queryOptions({
  queryKey: [key, 'files'],
  queryFn: ({ signal }) => getAll<QuestionFile>(`${base}/files`, { signal }),
});

export const runsQuery = queryOptions({
  queryKey: [key, 'runs'],
  queryFn: ({ signal }) => getAll<Run>(`${base}/runs`, { signal }),
  refetchInterval: (query) => (query.state.data?.some(isAtWork) === true ? 700 : false),
});

export function reportQuery(run: string, against: string | undefined) {
  return queryOptions({
    queryKey: [key, 'report', run, against ?? ''],
    queryFn: ({ signal }) => getJson<Report>(path(run), { signal, query: { against } }),
    refetchInterval: (query) => (query.state.data && isAtWork(query.state.data.run) ? 700 : false),
    // The same run against another; never another run under the address of this one.
    placeholderData: (before) => (before?.run.id === run ? before : undefined),
  });
}

export function resultsQuery(run: string, against: string | undefined, filter: ResultFilter, done: number) {
  return infiniteQueryOptions({
    // `done` makes a run at work be read again as it goes on.
    queryKey: [key, 'results', run, against ?? '', filter, done],
    queryFn: ({ signal, pageParam }) =>
      getJson<Page<TestResult>>(`${path(run)}/results`, { signal, query: { limit: 200, cursor: pageParam, against, ...filter } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export function resultQuery(run: string, number: number, against: string | undefined) {
  return queryOptions({
    queryKey: [key, 'result', run, number, against ?? ''],
    queryFn: ({ signal }) => getJson<ResultReport>(`${path(run)}/results/${String(number)}`, { signal, query: { against } }),
  });
}

export const questionTestsKey = [key];

export async function addFile(name: string, text: string): Promise<QuestionFile> {
  const response = await send('POST', `${base}/files`, new Blob([text]), { query: { name } });
  return (await response.json()) as QuestionFile;
}

export async function readFileText(id: string): Promise<string> {
  return (await send('GET', `${base}/files/${encodeURIComponent(id)}`, null, { accept: 'text/plain' })).text();
}

export async function deleteFile(id: string): Promise<void> {
  await remove(`${base}/files/${encodeURIComponent(id)}`);
}

export async function startRun(fileId: string): Promise<string> {
  return (await postJson<{ run_id: string }>(`${base}/runs`, { file_id: fileId })).run_id;
}

export async function deleteRun(id: string): Promise<void> {
  await remove(path(id));
}

export async function exportRun(id: string): Promise<Blob> {
  return (await send('GET', `${path(id)}/export`, null, { accept: 'application/x-ndjson' })).blob();
}
