import type { ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import { classNames } from '@/shared/lib/classNames';

/** A short phrase that can be acted on; without `onClick` it only states something. */
export function Chip({ icon: Icon, children, onClick }: { icon?: LucideIcon; children: ReactNode; onClick?: () => void }) {
  const look = 'inline-flex min-h-7 max-w-full items-center gap-1.5 rounded-full border px-3 py-1 text-sm text-start';
  if (!onClick) {
    return (
      <span className={classNames(look, 'border-line bg-sunken text-ink-2')}>
        {Icon && <Icon aria-hidden size={13} className="shrink-0 text-ink-3" />}
        {children}
      </span>
    );
  }
  return (
    <button
      type="button"
      onClick={onClick}
      className={classNames(
        look,
        'border-line-strong bg-surface text-ink transition-colors duration-100 hover:border-accent-line hover:bg-accent-soft',
      )}
    >
      {Icon && <Icon aria-hidden size={13} className="shrink-0 text-ink-3 rtl:-scale-x-100" />}
      {children}
    </button>
  );
}
