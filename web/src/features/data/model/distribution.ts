import { isNumeric, isTemporal, type TypeFamily } from '@/shared/arrow';
import type { ColumnProfile } from '../api/catalog';

export interface Bar {
  value: string;
  count: number;
  /** 0..1 of the largest bar. */
  size: number;
}

const mostBars = 20;

/** Bars of the most frequent values: by value where there is an order, by count for names. */
export function distribution(profile: ColumnProfile, family: TypeFamily): Bar[] {
  const values = profile.top_values.slice(0, mostBars);
  const largest = Math.max(1, ...values.map((entry) => entry.count));
  const bars = values.map((entry) => ({ value: entry.value, count: entry.count, size: entry.count / largest }));
  if (isNumeric(family)) return bars.toSorted((a, b) => Number(a.value) - Number(b.value));
  if (isTemporal(family)) return bars.toSorted((a, b) => a.value.localeCompare(b.value));
  return bars.toSorted((a, b) => b.count - a.count);
}

/** True where every value is its own: a key-like column has no distribution worth drawing. */
export function isUnique(profile: ColumnProfile, rows: number): boolean {
  return rows > 1 && profile.distinct !== null && profile.distinct >= (rows - (profile.nulls ?? 0)) * 0.99;
}
