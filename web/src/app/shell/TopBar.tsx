import { Menu, Search } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { JobsMenu } from '@/features/jobs';
import { meQuery, UserMenu } from '@/features/session';
import { IconButton, Keys } from '@/shared/ui';

export function TopBar({ onMenu, onPalette }: { onMenu: () => void; onPalette: () => void }) {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-bg px-2 md:px-4">
      <IconButton icon={Menu} label={t('app.menu')} onClick={onMenu} className="md:hidden" />
      <span className="hidden max-w-48 truncate text-sm font-medium text-ink-2 sm:block">{me?.workspace}</span>
      <button
        type="button"
        onClick={onPalette}
        className="mx-auto flex h-8 w-full max-w-md min-w-0 items-center gap-2 rounded-md border border-line bg-surface px-2.5 text-sm text-ink-3 transition-colors duration-100 hover:border-line-strong"
      >
        <Search aria-hidden size={14} className="shrink-0" />
        <span className="min-w-0 flex-1 truncate text-start">{t('app.search')}</span>
        <span className="hidden sm:block">
          <Keys keys="mod+k" />
        </span>
      </button>
      <JobsMenu />
      <UserMenu />
    </header>
  );
}
