import type { ReactNode } from 'react';
import { classNames } from '@/shared/lib/classNames';

/** A column's head: names at the start and as wide as they can be, numbers at the end. */
export function HeadCell({ name = false, className, children }: { name?: boolean; className?: string; children: ReactNode }) {
  return (
    <th
      scope="col"
      className={classNames('py-2 font-medium', name ? 'w-full px-4 text-start' : 'px-2.5 text-end whitespace-nowrap', className)}
    >
      {children}
    </th>
  );
}
