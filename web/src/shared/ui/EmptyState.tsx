import type { ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';

/** Says what this place is, why it is empty, and offers the one best next action. */
export function EmptyState({
  icon: Icon,
  title,
  text,
  action,
  heading: Heading = 'h2',
}: {
  icon: LucideIcon;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
  heading?: 'h1' | 'h2';
}) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-6 py-12 text-center">
      <div className="mb-3 flex size-10 items-center justify-center rounded-lg border border-line bg-sunken text-ink-3">
        <Icon aria-hidden size={20} strokeWidth={1.6} />
      </div>
      <Heading className="text-base font-semibold text-balance">{title}</Heading>
      {text !== undefined && <p className="mt-1 text-base text-pretty text-ink-2">{text}</p>}
      {action !== undefined && <div className="mt-4">{action}</div>}
    </div>
  );
}
