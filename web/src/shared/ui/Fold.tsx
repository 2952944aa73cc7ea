import type { ReactNode } from 'react';
import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';

export function Fold({
  title,
  detail,
  actions,
  open,
  onOpenChange,
  children,
}: {
  title: ReactNode;
  detail?: ReactNode;
  actions?: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}) {
  return (
    <Collapsible.Root open={open} onOpenChange={onOpenChange}>
      <div className="flex min-h-10 items-center gap-2 pe-2">
        <Collapsible.Trigger className="group flex min-h-10 min-w-0 flex-1 items-center gap-2 px-4 text-start">
          <ChevronRight
            aria-hidden
            size={14}
            className="shrink-0 text-ink-3 transition-transform duration-100 group-data-[panel-open]:rotate-90 rtl:-scale-x-100"
          />
          <span className="font-medium">{title}</span>
          {detail !== undefined && <span className="min-w-0 truncate text-sm text-ink-3">{detail}</span>}
        </Collapsible.Trigger>
        {actions}
      </div>
      <Collapsible.Panel>{children}</Collapsible.Panel>
    </Collapsible.Root>
  );
}
