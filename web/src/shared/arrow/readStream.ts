import { RecordBatchReader, type Field, type RecordBatch } from 'apache-arrow';
import { ArrowResult } from './arrowResult';
import type { WireColumn } from './resultSet';

/**
 * Reads an Arrow IPC stream and hands out a growing result, at most every `everyMs` and once at the end.
 * Throws where the stream is cut before its end marker.
 */
export async function readArrowStream(
  response: Response,
  described: readonly WireColumn[],
  onProgress: (result: ArrowResult) => void,
  everyMs = 120,
): Promise<ArrowResult> {
  const body = response.body;
  if (!body) throw new TypeError('the response has no body');
  const reader = await RecordBatchReader.from(body as unknown as AsyncIterable<Uint8Array>);
  await reader.open();
  const fields: readonly Field[] = reader.schema.fields;
  let result = new ArrowResult(fields, described);
  onProgress(result);

  let waiting: RecordBatch[] = [];
  let shownAt = performance.now();
  for await (const batch of reader) {
    if (batch.numRows === 0) continue;
    waiting.push(batch);
    const now = performance.now();
    if (now - shownAt < everyMs && result.rowCount > 0) continue;
    result = result.withBatches(fields, described, waiting);
    waiting = [];
    shownAt = now;
    onProgress(result);
  }
  if (waiting.length > 0) {
    result = result.withBatches(fields, described, waiting);
    onProgress(result);
  }
  return result;
}

/** The `X-Sextant-Columns` header: percent-encoded JSON. Absent or broken: no descriptions. */
export function describedColumns(header: string | null): WireColumn[] {
  if (header === null) return [];
  try {
    const parsed: unknown = JSON.parse(decodeURIComponent(header));
    return Array.isArray(parsed) ? (parsed as WireColumn[]) : [];
  } catch {
    return [];
  }
}
