import { classNames } from '@/shared/lib/classNames';

/** `value` 0..1, or null where the end is not known. */
export function ProgressBar({ value, label, className }: { value: number | null; label: string; className?: string }) {
  const percent = value === null ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={classNames('relative h-1 overflow-hidden rounded-full bg-hover', className)}
    >
      {percent === undefined ? (
        <div className="absolute inset-y-0 w-2/5 animate-sweep rounded-full bg-accent" />
      ) : (
        <div className="h-full rounded-full bg-accent transition-[width] duration-150" style={{ width: `${percent}%` }} />
      )}
    </div>
  );
}
