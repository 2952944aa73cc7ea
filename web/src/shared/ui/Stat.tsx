import type { ReactNode } from 'react';

/** A figure with its name and, in a line below, what it is made of. */
export function Stat({ label, value, note }: { label: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-sm text-ink-2">{label}</dt>
      <dd>
        <span className="tabular block text-2xl font-semibold tracking-tight">{value}</span>
        {note !== undefined && <span className="tabular block text-sm text-ink-3">{note}</span>}
      </dd>
    </div>
  );
}
