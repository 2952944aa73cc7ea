/** How a share moved since an earlier run, in percentage points with one decimal; null where either is not known. */
export function deltaPoints(now: number | null, before: number | null | undefined): number | null {
  if (now === null || before === null || before === undefined) return null;
  const points = Math.round((now - before) * 1000) / 10;
  return points === 0 ? 0 : points;
}
