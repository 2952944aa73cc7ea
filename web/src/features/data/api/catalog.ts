import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { familyOf, type TypeFamily, type WireColumn } from '@/shared/arrow';
import { ApiError, actingAs, getAll, getJson, postJson, remove, type Page } from '@/shared/http';

export interface TableColumn {
  name: string;
  type: string;
  family: TypeFamily;
  nullable: boolean;
  description: string;
  tags: string[];
  masked: boolean;
  mask_rule?: string | null;
}

export interface ForeignKey {
  columns: string[];
  target_id: string;
  target_dataset: string;
  target_table: string;
  target_columns: string[];
  origin: 'declared' | 'inferred';
  confidence: number;
  evidence: string;
}

export interface Table {
  id: string;
  dataset: string;
  name: string;
  description: string;
  row_count: number | null; // null: rows are hidden from this person, so their number is too
  columns: TableColumn[];
  primary_key: string[];
  foreign_keys: ForeignKey[];
  synced_at: string;
  stale: boolean;
  effects: string[];
}

export interface Source {
  id: string;
  name: string;
  kind: string;
  /** Told only to those who manage sources. */
  path: string | null;
  added_at: string;
  stale: boolean;
  datasets: { id: string; name: string }[];
  tables: number;
}

export interface ColumnProfile {
  name: string;
  /** Null where they would tell of what the person may not see. */
  nulls: number | null;
  distinct: number | null;
  distinct_is_exact: boolean;
  min: string | number | null;
  max: string | number | null;
  average_length: number | null;
  top_values: { value: string; count: number }[];
  masked: boolean;
}

export interface Profile {
  table_id: string;
  row_count: number | null;
  profiled_at: string | null;
  columns: ColumnProfile[];
}

export interface Connector {
  kind: string;
  label: string;
  description: string;
  extensions: string[];
  fields: { name: string; label: string; type: string; required: boolean; help: string }[];
}

export interface Found {
  kind: 'table' | 'column' | 'value';
  dataset: string;
  table: string;
  column?: string | null;
  text: string;
}

export interface Sample {
  columns: WireColumn[];
  rows: unknown[][];
}

function completeTable(wire: Partial<Table> & Pick<Table, 'id' | 'name' | 'dataset'>): Table {
  return {
    description: '',
    row_count: 0,
    synced_at: '',
    stale: false,
    ...wire,
    columns: (wire.columns ?? []).map((column) => ({
      ...column,
      family: familyOf(column.family),
      description: column.description ?? '',
      tags: column.tags ?? [],
      masked: column.masked ?? false,
    })),
    primary_key: wire.primary_key ?? [],
    foreign_keys: wire.foreign_keys ?? [],
    effects: wire.effects ?? [],
  };
}

export const tablesQuery = queryOptions({
  queryKey: ['tables'],
  queryFn: async ({ signal }) => (await getAll<Table>('/api/tables', { signal })).map(completeTable),
  staleTime: 30_000,
});

export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: ({ signal }) => getAll<Source>('/api/sources', { signal }),
  staleTime: 30_000,
});

export const connectorsQuery = queryOptions({
  queryKey: ['connectors'],
  queryFn: ({ signal }) => getAll<Connector>('/api/connectors', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export function profileQuery(id: string) {
  return queryOptions({
    queryKey: ['profile', id],
    queryFn: ({ signal }) => getJson<Profile>(`/api/tables/${encodeURIComponent(id)}/profile`, { signal }),
    staleTime: 60_000,
  });
}

export function sampleQuery(id: string) {
  return queryOptions({
    queryKey: ['sample', id],
    queryFn: ({ signal }) => getJson<Sample>(`/api/tables/${encodeURIComponent(id)}/sample`, { signal, query: { limit: 50 } }),
    staleTime: 60_000,
  });
}

export function searchQuery(q: string) {
  return queryOptions({
    queryKey: ['search', q],
    queryFn: async ({ signal }) => (await getJson<Page<Found>>('/api/search', { signal, query: { q, limit: 12 } })).items,
    enabled: q.length >= 2,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
}

export interface NewSource {
  path: string;
  name?: string;
  kind?: string;
  dataset?: string;
}

export async function addSource(source: NewSource): Promise<string> {
  return (await postJson<{ job_id: string }>('/api/sources', source)).job_id;
}

export async function syncSource(id: string): Promise<string> {
  return (await postJson<{ job_id: string }>(`/api/sources/${encodeURIComponent(id)}/sync`, {})).job_id;
}

export async function deleteSource(id: string): Promise<void> {
  await remove(`/api/sources/${encodeURIComponent(id)}`);
}

/** Sends a file with progress 0..1, which fetch cannot tell; resolves to the id of the job that reads it. */
export function uploadFile(file: File, dataset: string, onProgress: (share: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/uploads?${new URLSearchParams({ filename: file.name, dataset }).toString()}`);
    request.responseType = 'json';
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('X-Sextant-Request', '1');
    const user = actingAs.get();
    if (user !== null) request.setRequestHeader('X-Sextant-As', user);
    request.upload.addEventListener('progress', (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener('load', () => {
      const reply: unknown = request.response;
      if (request.status >= 200 && request.status < 300) resolve((reply as { job_id: string }).job_id);
      else reject(new ApiError(request.status, reply));
    });
    request.addEventListener('error', () => reject(new ApiError(0, null)));
    request.send(file);
  });
}
