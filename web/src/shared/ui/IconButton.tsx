import type { LucideIcon } from 'lucide-react';
import { classNames } from '@/shared/lib/classNames';
import type { ButtonProps } from './Button';
import { Tip } from './Tip';

export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children' | 'look' | 'busy'> {
  icon: LucideIcon;
  /** Said by screen readers and shown as a tooltip. */
  label: string;
  keys?: string | undefined;
  pressed?: boolean;
}

export function IconButton({ icon: Icon, label, keys, pressed, size = 'medium', className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <Tip text={label} keys={keys}>
      <button
        type={type}
        aria-label={label}
        aria-pressed={pressed}
        className={classNames(
          'inline-flex shrink-0 items-center justify-center rounded-md text-ink-2 transition-colors duration-100 hover:bg-hover hover:text-ink disabled:pointer-events-none disabled:opacity-40',
          pressed === true && 'bg-accent-soft text-accent-text',
          size === 'small' ? 'size-7' : 'size-8',
          className,
        )}
        {...rest}
      >
        <Icon aria-hidden size={size === 'small' ? 14 : 16} strokeWidth={1.9} />
      </button>
    </Tip>
  );
}
