import { useTranslation } from 'react-i18next';
import { classNames } from '@/shared/lib/classNames';

const widths = ['w-11/12', 'w-4/5', 'w-2/3', 'w-5/6', 'w-1/2', 'w-3/4'];

/** Shape of what is coming. Invisible for the first 150 ms, so that quick answers do not flicker. */
export function Skeleton({ lines = 3, className }: { lines?: number; className?: string }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={classNames('animate-late space-y-2.5', className)}>
      <span className="sr-only">{t('common.loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} aria-hidden className={classNames('h-3.5 rounded-sm bg-hover', widths[line % widths.length])} />
      ))}
    </div>
  );
}
