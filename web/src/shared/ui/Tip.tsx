import type { ReactElement } from 'react';
import { Tooltip } from '@base-ui/react/tooltip';
import { Keys } from './Keys';

export function TipProvider({ children }: { children: ReactElement }) {
  return <Tooltip.Provider delay={350}>{children}</Tooltip.Provider>;
}

export function Tip({
  text,
  keys,
  children,
}: {
  text: string;
  keys?: string | undefined;
  children: ReactElement<Record<string, unknown>>;
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-50">
          <Tooltip.Popup className="flex max-w-80 animate-fade items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-bg shadow-pop">
            {text}
            {keys !== undefined && <Keys keys={keys} inverse />}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
