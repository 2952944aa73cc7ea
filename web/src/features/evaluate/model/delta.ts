import type { Totals } from '../api/questionTests';

/** The totals to compare with: none where the other run lacks questions that this one has done. */
export function comparable(now: Pick<Totals, 'done'>, before: Totals | undefined): Totals | undefined {
  return before && before.done >= now.done ? before : undefined;
}

/** How a share moved since an earlier run, in percentage points with one decimal; null where either is not known. */
export function deltaPoints(now: number | null, before: number | null | undefined): number | null {
  if (now === null || before === null || before === undefined) return null;
  const points = Math.round((now - before) * 1000) / 10;
  return points === 0 ? 0 : points;
}
