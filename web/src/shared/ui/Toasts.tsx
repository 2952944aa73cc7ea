import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';

const manager = Toast.createToastManager();

/** A short confirmation that leaves by itself. Never the only place where an error is told. */
export function notify(title: string, description?: string): void {
  manager.add({ title, ...(description === undefined ? {} : { description }), timeout: 4000 });
}

/** A confirmation of something that can be taken back for a while. */
export function notifyWithUndo(title: string, undo: string, onUndo: () => void): void {
  const id = manager.add({
    title,
    timeout: 8000,
    actionProps: {
      children: undo,
      onClick: () => {
        manager.close(id);
        onUndo();
      },
    },
  });
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="fixed end-4 bottom-4 z-50 flex w-[min(22rem,calc(100vw-2rem))] flex-col gap-2 outline-none">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts } = Toast.useToastManager();
  const { t } = useTranslation();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="flex animate-slide items-start gap-2 rounded-lg border border-line bg-surface px-3 py-2 shadow-pop"
    >
      <div className="min-w-0 flex-1">
        <Toast.Title className="text-base font-medium" />
        <Toast.Description className="text-sm text-ink-2" />
      </div>
      <Toast.Action className="shrink-0 rounded-sm px-1.5 py-0.5 text-sm font-medium text-accent-text hover:bg-hover" />
      <Toast.Close aria-label={t('common.close')} className="mt-0.5 rounded-sm p-0.5 text-ink-3 hover:text-ink">
        <X aria-hidden size={14} />
      </Toast.Close>
    </Toast.Root>
  ));
}
