import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import type { LucideIcon } from 'lucide-react';
import { classNames } from '@/shared/lib/classNames';
import { Spinner } from './Spinner';

type Look = 'primary' | 'secondary' | 'quiet' | 'danger';
type Size = 'small' | 'medium';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: Size;
  icon?: LucideIcon | undefined;
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
  children?: ReactNode;
}

const looks: Record<Look, string> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-hover border-transparent',
  secondary: 'bg-surface text-ink border-line-strong hover:bg-hover',
  quiet: 'bg-transparent text-ink-2 border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-surface text-bad border-bad-line hover:bg-bad-soft',
};

const sizes: Record<Size, string> = {
  small: 'h-7 px-2 text-sm gap-1.5',
  medium: 'h-8 px-3 text-base gap-2',
};

export function Button({
  look = 'secondary',
  size = 'medium',
  icon: Icon,
  busy = false,
  className,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors duration-100',
        'disabled:pointer-events-none disabled:opacity-50',
        looks[look],
        sizes[size],
        className,
      )}
      {...rest}
    >
      {busy ? <Spinner /> : Icon && <Icon aria-hidden size={size === 'small' ? 14 : 16} strokeWidth={1.9} />}
      {children}
    </button>
  );
}
