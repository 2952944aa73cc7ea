import { lazy, Suspense, useState } from 'react';
import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Banners } from '@/features/session';
import { useKeyboard } from '@/shared/commands';
import { actingAs } from '@/shared/http';
import { useStore } from '@/shared/lib/createStore';
import { deviceStorage } from '@/shared/lib/storage';
import { Dialog } from '@/shared/ui';
import { Navigation } from './Navigation';
import { ShortcutsDialog } from './ShortcutsDialog';
import { TopBar } from './TopBar';
import { useAppCommands } from './useAppCommands';

const Palette = lazy(async () => ({ default: (await import('./Palette')).Palette }));
const railKey = 'sextant.rail';

export function Shell() {
  const { t } = useTranslation();
  const user = useStore(actingAs);
  const [narrow, setNarrow] = useState(() => deviceStorage.read(railKey) === 'narrow');
  const [open, setOpen] = useState<'palette' | 'shortcuts' | 'menu' | null>(null);
  useKeyboard();
  useAppCommands({
    onPalette: () => setOpen('palette'),
    onShortcuts: () => setOpen('shortcuts'),
    onRail: () => {
      deviceStorage.write(railKey, narrow ? null : 'narrow');
      setNarrow(!narrow);
    },
  });
  const close = (): void => setOpen(null);

  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-surface focus:px-3 focus:py-2 focus:shadow-pop"
      >
        {t('app.skip')}
      </a>
      <Banners />
      <div className="flex min-h-0 flex-1">
        <aside className={`hidden shrink-0 flex-col border-e border-line bg-sunken md:flex ${narrow ? 'w-13' : 'w-48'}`}>
          <Navigation narrow={narrow} />
        </aside>
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar onMenu={() => setOpen('menu')} onPalette={() => setOpen('palette')} />
          {/* Another pair of eyes is another page: nothing of what the last one saw stays. */}
          <main id="main" key={user ?? ''} tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
            <Suspense>
              <Outlet />
            </Suspense>
          </main>
        </div>
      </div>
      <Dialog open={open === 'menu'} onClose={close} title={t('app.menu')} place="start">
        <Navigation narrow={false} onChosen={close} />
      </Dialog>
      <ShortcutsDialog open={open === 'shortcuts'} onClose={close} />
      {open === 'palette' && (
        <Suspense>
          <Palette onClose={close} />
        </Suspense>
      )}
    </div>
  );
}
