import type { ReactNode } from 'react';
import { classNames } from '@/shared/lib/classNames';

export function Card({ children, className, label }: { children: ReactNode; className?: string; label?: string }) {
  return (
    <section aria-label={label} className={classNames('rounded-lg border border-line bg-surface shadow-card', className)}>
      {children}
    </section>
  );
}
