import type { ReactNode } from 'react';

/** A titled part of a detail view, with a note beside the title and actions at its end. */
export function Section({
  title,
  note,
  actions,
  children,
}: {
  title: string;
  note?: string | undefined;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="min-w-0">
      <div className="mb-1 flex min-h-7 items-center gap-2">
        <h3 className="font-medium">{title}</h3>
        {note !== undefined && note !== '' && <span className="tabular min-w-0 truncate text-sm text-ink-3">{note}</span>}
        <span className="flex-1" />
        {actions}
      </div>
      {children}
    </section>
  );
}
