import { actingAs } from './actingAs';
import { ApiError, isAbort } from './ApiError';

export interface RequestOptions {
  signal?: AbortSignal | undefined;
  accept?: string;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  /** Speaks for oneself even while acting as somebody else. */
  asSelf?: boolean;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Sends and returns the raw response of a success; anything else becomes an ApiError (an abort stays an abort). */
export async function send(method: Method, path: string, body: BodyInit | object | null, options: RequestOptions = {}): Promise<Response> {
  const headers = new Headers({ Accept: options.accept ?? 'application/json', ...options.headers });
  const user = options.asSelf === true ? null : actingAs.get();
  if (user !== null) headers.set('X-Sextant-As', user);
  if (method !== 'GET') headers.set('X-Sextant-Request', '1');

  let payload: BodyInit | null = null;
  if (body instanceof Blob) {
    headers.set('Content-Type', 'application/octet-stream');
    payload = body;
  } else if (body !== null) {
    headers.set('Content-Type', 'application/json');
    payload = JSON.stringify(body);
  }

  let response: Response;
  try {
    response = await fetch(withQuery(path, options.query), { method, headers, body: payload, signal: options.signal ?? null });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError(0, null);
  }
  if (!response.ok) throw new ApiError(response.status, await readJson(response));
  return response;
}

export async function getJson<T>(path: string, options?: RequestOptions): Promise<T> {
  return (await (await send('GET', path, null, options)).json()) as T;
}

export async function postJson<T>(path: string, body: BodyInit | object, options?: RequestOptions): Promise<T> {
  return (await (await send('POST', path, body, options)).json()) as T;
}

export async function putJson<T>(path: string, body: object, options?: RequestOptions): Promise<T> {
  return (await (await send('PUT', path, body, options)).json()) as T;
}

export async function remove(path: string, options?: RequestOptions): Promise<void> {
  await send('DELETE', path, null, options);
}

/** A list route's envelope; only its first page is read where a screen shows a bounded list. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** Every item of a list, page by page. */
export async function getAll<T>(path: string, options: RequestOptions = {}): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    // oxlint-disable-next-line no-await-in-loop -- each page names the next
    const page: Page<T> = await getJson<Page<T>>(path, { ...options, query: { ...options.query, limit: 500, cursor } });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function withQuery(path: string, query: RequestOptions['query']): string {
  const pairs = Object.entries(query ?? {}).filter((pair): pair is [string, string | number] => pair[1] !== undefined);
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()}`;
}
