export interface AskSearch {
  /** A question to ask on arrival. */
  q?: string;
  session?: string;
  answer?: string;
  /** "dataset.table" to suggest questions about. */
  about?: string;
}

export function readAskSearch(search: Record<string, unknown>): AskSearch {
  const { q, session, answer, about } = search;
  return {
    ...(isText(q) ? { q: String(q) } : {}),
    ...(isText(session) ? { session: String(session) } : {}),
    ...(isText(answer) ? { answer: String(answer) } : {}),
    ...(isText(about) ? { about: String(about) } : {}),
  };
}

function isText(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}
