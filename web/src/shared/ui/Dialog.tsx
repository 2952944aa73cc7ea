import { useRef, type ReactNode } from 'react';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { classNames } from '@/shared/lib/classNames';
import { IconButton } from './IconButton';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** "side": a sheet at the end side, "wide" the same with room for tables; "center": a small window. */
  place?: 'center' | 'side' | 'wide' | 'top' | 'start';
  titleHidden?: boolean;
}

const places = {
  center:
    'top-1/2 start-1/2 w-[min(34rem,calc(100vw-2rem))] max-h-[85vh] -translate-y-1/2 ltr:-translate-x-1/2 rtl:translate-x-1/2 rounded-lg border',
  top: 'top-[12vh] start-1/2 w-[min(40rem,calc(100vw-2rem))] max-h-[70vh] ltr:-translate-x-1/2 rtl:translate-x-1/2 rounded-lg border',
  side: 'inset-y-0 end-0 w-[min(30rem,100vw)] border-s',
  wide: 'inset-y-0 end-0 w-[min(46rem,100vw)] border-s',
  start: 'inset-y-0 start-0 w-[min(18rem,85vw)] border-e',
};

export function Dialog({ open, onClose, title, children, place = 'center', titleHidden = false }: DialogProps) {
  const { t } = useTranslation();
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 animate-fade bg-black/30" />
        <Base.Popup
          ref={popup}
          initialFocus={titleHidden ? true : popup}
          className={classNames(
            'fixed z-40 flex animate-fade flex-col overflow-hidden border-line bg-surface shadow-pop outline-none',
            places[place],
          )}
        >
          <div className={titleHidden ? 'sr-only' : 'flex h-12 shrink-0 items-center justify-between border-b border-line ps-4 pe-2'}>
            <Base.Title className="text-base font-semibold">{title}</Base.Title>
            {!titleHidden && <IconButton icon={X} label={t('common.close')} onClick={onClose} />}
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
