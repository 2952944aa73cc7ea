import type { InputHTMLAttributes, Ref } from 'react';
import type { LucideIcon } from 'lucide-react';
import { classNames } from '@/shared/lib/classNames';

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  labelHidden?: boolean;
  help?: string | undefined;
  error?: string | undefined;
  icon?: LucideIcon;
  ref?: Ref<HTMLInputElement>;
}

export function TextField({ label, labelHidden = false, help, error, icon: Icon, className, id, ...rest }: TextFieldProps) {
  const field = id ?? `field-${label.replaceAll(/\W+/g, '-').toLowerCase()}`;
  const note = error ?? help;
  return (
    <div className={className}>
      <label htmlFor={field} className={labelHidden ? 'sr-only' : 'mb-1 block text-sm font-medium'}>
        {label}
      </label>
      <div className="relative">
        {Icon && <Icon aria-hidden size={14} className="pointer-events-none absolute start-2.5 top-1/2 -translate-y-1/2 text-ink-3" />}
        <input
          id={field}
          aria-describedby={note === undefined ? undefined : `${field}-note`}
          aria-invalid={error !== undefined}
          className={classNames(
            'h-8 w-full rounded-md border bg-surface text-base text-ink placeholder:text-ink-3',
            error === undefined ? 'border-line-strong' : 'border-bad',
            Icon ? 'ps-8 pe-2.5' : 'px-2.5',
          )}
          {...rest}
        />
      </div>
      {note !== undefined && (
        <p id={`${field}-note`} className={classNames('mt-1 text-sm', error === undefined ? 'text-ink-3' : 'text-bad')}>
          {note}
        </p>
      )}
    </div>
  );
}
