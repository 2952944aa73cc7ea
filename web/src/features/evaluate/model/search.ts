import type { Change, Outcome } from '../api/questionTests';

export interface EvaluateSearch {
  run?: string;
  against?: string;
  outcome?: Outcome;
  kind?: string;
  change?: Change;
  q?: string;
  /** The question whose details are open, by its number. */
  question?: number;
  add?: boolean;
}

export const outcomes = ['right', 'wrong', 'answered', 'asked_back', 'abstained', 'failed', 'gold_failed', 'pending'] as const;
export const changes = ['newly_right', 'newly_wrong', 'newly_answered', 'no_longer_answered', 'other_query', 'added'] as const;

export function readEvaluateSearch(search: Record<string, unknown>): EvaluateSearch {
  const { run, against, outcome, kind, change, q, question, add } = search;
  return {
    ...textOf('run', run),
    ...textOf('against', against),
    ...textOf('kind', kind),
    ...textOf('q', q),
    ...(outcomes.some((one) => one === outcome) ? { outcome: outcome as Outcome } : {}),
    ...(changes.some((one) => one === change) ? { change: change as Change } : {}),
    ...(typeof question === 'number' && Number.isInteger(question) && question > 0 ? { question } : {}),
    ...(add === true ? { add: true } : {}),
  };
}

function textOf<Name extends string>(name: Name, value: unknown): { [K in Name]?: string } {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? ({ [name]: text } as { [K in Name]: string }) : {};
}
