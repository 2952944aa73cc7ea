import { queryOptions } from '@tanstack/react-query';
import type { WireColumn } from '@/shared/arrow';
import { getJson, postJson, type Page } from '@/shared/http';

export type AnswerStatus = 'answered' | 'ask_back' | 'abstained';

export interface Reading {
  description: string;
  sql: string;
  question?: string;
  assumptions: string[];
}

/** A part of the answer that can be changed by itself; one of its actions is sent back as an edit. */
export interface AnswerPart {
  id: string;
  kind: string;
  text: string;
  actions: { action: string; value: string; text: string }[];
}

export interface AnswerEdit {
  part: string;
  action: string;
  value: string;
}

export interface TraceStep {
  step: string;
  description: string;
  source: string;
  duration_ms: number;
  result: unknown;
}

export interface Reasoning {
  intent: string;
  pipeline_overview: string;
  sources_queried: string[];
  semantic_model_used: string | null;
  pipeline_steps: TraceStep[];
}

export interface Answer {
  query_id: string;
  session_id: string;
  status: AnswerStatus;
  question: string;
  title: string;
  summary: string;
  sql: string | null;
  columns: WireColumn[];
  rows: unknown[][];
  row_count: number;
  truncated: boolean;
  masked_columns: string[];
  dashboard_url: string;
  chart: unknown;
  assumptions: string[];
  built_on: string | null;
  /** What was changed of the question before; empty when this one stands alone. */
  change: string;
  parts: AnswerPart[];
  /** Why these tables. */
  reasons: string[];
  follow_ups: string[];
  readings: Reading[];
  unplaced: string[];
  message: string;
  reasoning: Reasoning;
  cached: boolean;
  verified: boolean;
  /** Opened again after what one may see has changed: without its rows. */
  withheld: boolean;
  elapsed_ms: number;
}

export interface Question {
  question: string;
  session_id?: string | undefined;
  /** The answer that a follow-up changes. */
  after?: string | undefined;
  edits?: AnswerEdit[];
  confirm_cost?: boolean;
  reading?: number;
  reading_of?: string;
}

export interface Turn {
  query_id: string;
  question: string;
  status: AnswerStatus;
  summary?: string;
  title?: string;
  asked_at: string;
}

/** Every list of the answer is there and is a list, whatever came. */
export function completeAnswer(wire: Partial<Answer> & Pick<Answer, 'query_id' | 'status'>): Answer {
  const reasoning: Partial<Reasoning> = wire.reasoning ?? {};
  return {
    session_id: '',
    question: '',
    title: '',
    summary: '',
    sql: null,
    row_count: wire.rows?.length ?? 0,
    truncated: false,
    dashboard_url: `/answers/${wire.query_id}`,
    chart: null,
    message: '',
    built_on: null,
    change: '',
    cached: false,
    verified: false,
    withheld: false,
    elapsed_ms: 0,
    ...wire,
    columns: wire.columns ?? [],
    rows: wire.rows ?? [],
    masked_columns: wire.masked_columns ?? [],
    assumptions: wire.assumptions ?? [],
    parts: wire.parts ?? [],
    reasons: wire.reasons ?? [],
    follow_ups: wire.follow_ups ?? [],
    readings: (wire.readings ?? []).map((reading) => ({ ...reading, assumptions: reading.assumptions ?? [] })),
    unplaced: wire.unplaced ?? [],
    reasoning: {
      intent: reasoning.intent ?? '',
      pipeline_overview: reasoning.pipeline_overview ?? '',
      sources_queried: reasoning.sources_queried ?? [],
      semantic_model_used: reasoning.semantic_model_used ?? null,
      pipeline_steps: reasoning.pipeline_steps ?? [],
    },
  };
}

export async function askQuestion(question: Question, signal: AbortSignal): Promise<Answer> {
  return completeAnswer(await postJson<Answer>('/ask', question, { signal }));
}

export function answerQuery(id: string) {
  return queryOptions({
    queryKey: ['answers', id],
    queryFn: async ({ signal }) => completeAnswer(await getJson<Answer>(`/api/answers/${encodeURIComponent(id)}`, { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export const recentAnswersQuery = queryOptions({
  queryKey: ['answers', 'recent'],
  queryFn: async ({ signal }) => (await getJson<Page<Turn>>('/api/answers', { signal, query: { limit: 30 } })).items,
});

export function sessionQuery(id: string) {
  return queryOptions({
    queryKey: ['sessions', id],
    queryFn: async ({ signal }) => (await getJson<{ turns: Turn[] }>(`/sessions/${encodeURIComponent(id)}`, { signal })).turns,
  });
}

export const examplesQuery = queryOptions({
  queryKey: ['examples'],
  queryFn: async ({ signal }) =>
    (await getJson<Page<{ question: string }>>('/api/examples', { signal })).items.map((item) => item.question),
  staleTime: 60_000,
});

/** A correction in SQL proposes a verified query: its id, or null where there is nothing new to propose. */
export async function correctAnswer(id: string, comment: string, sql: string | undefined): Promise<{ proposed: string | null }> {
  return postJson('/feedback', {
    query_id: id,
    thumbs: 'down',
    ...(comment === '' ? {} : { comment }),
    ...(sql === undefined ? {} : { corrected_sql: sql }),
  });
}

/** The first rows of a statement, as the person may see them. */
export async function tryQuery(sql: string): Promise<{ columns: WireColumn[]; rows: unknown[][] }> {
  return postJson('/api/query', { sql, limit: 20 });
}

export async function sendFeedback(id: string, thumbs: 'up' | 'down', comment?: string): Promise<void> {
  await postJson('/feedback', { query_id: id, thumbs, ...(comment === undefined ? {} : { comment }) });
}
