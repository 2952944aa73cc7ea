import type { ReactNode } from 'react';

/** The pages of one section, as links in a row; `children` are router links that take `linkTabLook`. */
export function LinkTabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className="flex h-10 shrink-0 items-stretch gap-1 overflow-x-auto border-b border-line px-2 md:px-4">
      {children}
    </nav>
  );
}

const tab = 'relative inline-flex shrink-0 items-center px-2 text-base font-medium focus-visible:-outline-offset-2';

/** Props of a router link that is a tab. */
export const linkTab = {
  className: tab,
  activeProps: {
    className: 'text-ink after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-full after:bg-accent',
    'aria-current': 'page',
  },
  inactiveProps: { className: 'text-ink-2 hover:text-ink' },
} as const;
