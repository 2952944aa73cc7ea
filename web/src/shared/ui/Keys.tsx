import { Fragment } from 'react';
import { isMac, keyCaps } from '@/shared/commands';
import { classNames } from '@/shared/lib/classNames';

export function Keys({ keys, inverse = false }: { keys: string; inverse?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1" dir="ltr">
      {keyCaps(keys, isMac).map((press, step) => (
        // oxlint-disable-next-line react/no-array-index-key -- "g g" presses the same key twice
        <Fragment key={`${step}${press.join()}`}>
          {press.map((cap) => (
            <kbd
              key={cap}
              className={classNames(
                'inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border px-1 font-sans text-2xs',
                inverse ? 'border-bg/30 text-bg' : 'border-line-strong bg-sunken text-ink-2',
              )}
            >
              {cap}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
