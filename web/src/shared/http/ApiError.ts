export interface FieldError {
  path: string;
  message: string;
}

export interface CostEstimate {
  rows?: number | null;
  bytes?: number | null;
}

/** What the server said went wrong, in its own words. `status` 0: no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldError[];
  readonly position: number | undefined;
  readonly rule: string | undefined;
  readonly estimate: CostEstimate | undefined;

  constructor(status: number, body: unknown) {
    const record = isRecord(body) ? body : {};
    super(text(record['detail']) ?? '');
    this.name = 'ApiError';
    this.status = status;
    this.code = text(record['code']) ?? (status === 0 ? 'unreachable' : `http_${status}`);
    this.hint = text(record['hint']);
    this.requestId = text(record['request_id']);
    this.rule = text(record['rule']);
    this.position = typeof record['position'] === 'number' ? record['position'] : undefined;
    this.estimate = isRecord(record['estimate']) ? (record['estimate'] as CostEstimate) : undefined;
    this.fields = Array.isArray(record['fields'])
      ? record['fields'].filter(isRecord).map((field) => ({ path: text(field['path']) ?? '', message: text(field['message']) ?? '' }))
      : [];
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
