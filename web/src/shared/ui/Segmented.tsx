import type { LucideIcon } from 'lucide-react';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { Toggle } from '@base-ui/react/toggle';

/** A small choice of views; exactly one is on. */
export function Segmented<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: T;
  choices: readonly { value: T; label: string; icon?: LucideIcon }[];
  onChange: (value: T) => void;
}) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={(next: T[]) => {
        const chosen = next[0];
        if (chosen !== undefined) onChange(chosen);
      }}
      className="inline-flex h-7 items-center rounded-md border border-line bg-sunken p-0.5"
    >
      {choices.map(({ value: choice, label: text, icon: Icon }) => (
        <Toggle
          key={choice}
          value={choice}
          className="inline-flex h-full items-center gap-1.5 rounded-sm px-2 text-sm text-ink-2 transition-colors duration-100 hover:text-ink data-[pressed]:bg-surface data-[pressed]:font-medium data-[pressed]:text-ink data-[pressed]:shadow-card"
        >
          {Icon && <Icon aria-hidden size={13} />}
          {text}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
