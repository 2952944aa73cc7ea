import type { ReviewState } from '../api/verified';

export interface ModelSearch {
  model?: string;
  /** A model that is not kept yet, drafted from this dataset. */
  draft?: string;
}

export function readModelSearch(search: Record<string, unknown>): ModelSearch {
  const { model, draft } = search;
  if (typeof draft === 'string' && draft !== '') return { draft };
  return typeof model === 'string' && model !== '' ? { model } : {};
}

export interface VerifiedSearch {
  state?: ReviewState;
  query?: string;
}

export const reviewStates = ['proposed', 'approved', 'rejected'] as const;

export function readVerifiedSearch(search: Record<string, unknown>): VerifiedSearch {
  const { state, query } = search;
  return {
    ...(reviewStates.some((one) => one === state) ? { state: state as ReviewState } : {}),
    ...(typeof query === 'string' && query !== '' ? { query } : {}),
  };
}
