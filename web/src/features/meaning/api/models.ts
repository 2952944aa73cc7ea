import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { getAll, postJson, putJson, remove } from '@/shared/http';

export interface ModelProblem {
  line: number;
  column: number;
  path: string;
  reason: string;
  hint: string;
}

export interface Model {
  id: string;
  name: string;
  dataset: string;
  text: string;
  error: string | null;
  problems: ModelProblem[];
  entities: number;
  metrics: number;
  phrasings: number;
  verified_queries: number;
  updated_at: string;
  etag: string;
}

export interface Planned {
  status: 'answered' | 'ask_back' | 'abstained';
  verified: boolean;
  sql: string;
  description: string;
  score: number;
  assumptions: string[];
  readings: { description: string; sql: string }[];
  unplaced: string[];
  reason: string;
  datasets: string[];
}

export type PreviewChange = 'same' | 'different' | 'gained' | 'lost';

export interface Preview {
  question: string;
  change: PreviewChange;
  after: Planned;
  before: Planned;
}

const base = '/api/models';

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => getAll<Model>(base, { signal }),
});

export function checkQuery(text: string) {
  return queryOptions({
    queryKey: ['models', 'check', text],
    queryFn: ({ signal }) =>
      postJson<{ sound: boolean; dataset: string; problems: ModelProblem[] }>(`${base}/validate`, { text }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}

export function previewQuery(text: string, questions: readonly string[]) {
  return queryOptions({
    queryKey: ['models', 'preview', text, questions],
    queryFn: ({ signal }) => postJson<{ dataset: string; items: Preview[] }>(`${base}/preview`, { text, questions }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
}

/** `ifMatch`: the version that was read; "*" overwrites whatever is there. A new model has none. */
export async function saveModel(id: string, text: string, ifMatch: string | undefined): Promise<Model> {
  return putJson<Model>(`${base}/${encodeURIComponent(id)}`, { text }, ifMatch === undefined ? {} : { headers: { 'If-Match': ifMatch } });
}

export async function deleteModel(id: string, ifMatch: string): Promise<void> {
  await remove(`${base}/${encodeURIComponent(id)}`, { headers: { 'If-Match': ifMatch } });
}

export async function draftModel(dataset: string): Promise<string> {
  return (await postJson<{ text: string }>(`${base}/draft`, { dataset })).text;
}
