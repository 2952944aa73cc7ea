import type { ReactElement, ReactNode } from 'react';
import { Menu } from '@base-ui/react/menu';
import { Check, type LucideIcon } from 'lucide-react';
import { classNames } from '@/shared/lib/classNames';

/** A button that opens a list of actions. */
export function ActionMenu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: ReactElement<Record<string, unknown>>;
  children: ReactNode;
  align?: 'start' | 'end';
}) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger render={trigger} />
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align={align} className="z-40 outline-none">
          <Menu.Popup className="max-h-(--available-height) min-w-52 animate-fade overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-pop outline-none">
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

const row =
  'flex min-h-8 w-full cursor-default items-center gap-2.5 rounded-md px-2 py-1 text-start text-base text-ink outline-none select-none data-[highlighted]:bg-hover data-[disabled]:opacity-50';

export function MenuAction({
  icon: Icon,
  children,
  detail,
  onSelect,
  danger = false,
  disabled = false,
}: {
  icon?: LucideIcon;
  children: ReactNode;
  detail?: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
}) {
  return (
    <Menu.Item className={classNames(row, danger && 'text-bad')} onClick={onSelect} disabled={disabled}>
      {Icon && <Icon aria-hidden size={15} className={danger ? '' : 'text-ink-3'} />}
      <span className="min-w-0 flex-1">{children}</span>
      {detail}
    </Menu.Item>
  );
}

export function MenuChoices<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: T;
  choices: readonly { value: T; label: string; detail?: string | undefined }[];
  onChange: (value: T) => void;
}) {
  return (
    <Menu.RadioGroup value={value} onValueChange={(next: T) => onChange(next)} aria-label={label}>
      <div aria-hidden className="px-2 pt-2 pb-1 text-xs font-medium text-ink-3">
        {label}
      </div>
      {choices.map((choice) => (
        <Menu.RadioItem key={choice.value} value={choice.value} closeOnClick className={row}>
          <span className="flex w-4 justify-center">
            <Menu.RadioItemIndicator>
              <Check aria-hidden size={14} className="text-accent-text" />
            </Menu.RadioItemIndicator>
          </span>
          <span className="min-w-0 flex-1">
            {choice.label}
            {choice.detail !== undefined && <span className="block max-w-72 text-xs text-ink-3">{choice.detail}</span>}
          </span>
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

export function MenuDivider() {
  return <Menu.Separator className="my-1 h-px bg-line" />;
}
