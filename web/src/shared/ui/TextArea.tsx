import { useId, type TextareaHTMLAttributes } from 'react';
import { classNames } from '@/shared/lib/classNames';

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: string;
  help?: string | undefined;
  error?: string | undefined;
  mono?: boolean;
}

export function TextArea({ label, help, error, mono = false, className, ...rest }: TextAreaProps) {
  const id = useId();
  const note = error ?? help;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        aria-invalid={error !== undefined}
        spellCheck={!mono}
        className={classNames(
          'block w-full resize-y rounded-md border bg-surface px-2.5 py-1.5 text-ink placeholder:text-ink-3',
          mono ? 'font-mono text-xs leading-5' : 'text-base',
          error === undefined ? 'border-line-strong' : 'border-bad',
        )}
        {...rest}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={classNames('mt-1 text-sm', error === undefined ? 'text-ink-3' : 'text-bad')}>
          {note}
        </p>
      )}
    </div>
  );
}
