import { useId } from 'react';

/** The system's own select: it works everywhere and with every keyboard. */
export function SelectField({
  label,
  labelShown = false,
  value,
  choices,
  onChange,
}: {
  label: string;
  labelShown?: boolean;
  value: string;
  choices: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-1.5">
      <label htmlFor={id} className={labelShown ? 'text-sm text-ink-3' : 'sr-only'}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-7 max-w-44 rounded-md border border-line-strong bg-surface px-1.5 text-sm text-ink"
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </span>
  );
}
