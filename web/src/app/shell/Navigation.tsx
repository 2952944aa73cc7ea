import { Link } from '@tanstack/react-router';
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { runCommand } from '@/shared/commands';
import { classNames } from '@/shared/lib/classNames';
import { IconButton, Tip } from '@/shared/ui';
import { Mark } from './Mark';
import { pages } from './pages';

export function Navigation({ narrow, onChosen }: { narrow: boolean; onChosen?: () => void }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('app.menu')} className="flex h-full flex-col">
      <div className={classNames('flex h-12 items-center gap-2.5', narrow ? 'justify-center' : 'px-3.5')}>
        <Mark />
        {!narrow && <span className="text-lg font-semibold tracking-tight">Sextant</span>}
      </div>
      <ul className="flex flex-1 flex-col gap-0.5 px-2 pt-1">
        {pages.map(({ to, name, icon: Icon, keys }) => (
          <li key={name}>
            <Tip text={t(`app.pages.${name}`)} keys={keys}>
              <Link
                to={to}
                {...(onChosen ? { onClick: onChosen } : {})}
                activeOptions={{ exact: to === '/', includeSearch: false }}
                activeProps={{ className: 'bg-surface text-ink shadow-card border-line', 'aria-current': 'page' }}
                inactiveProps={{ className: 'border-transparent text-ink-2 hover:bg-hover hover:text-ink' }}
                className={classNames(
                  'flex h-8 items-center gap-2.5 rounded-md border text-base font-medium',
                  narrow ? 'w-9 justify-center' : 'px-2',
                )}
              >
                <Icon aria-hidden size={16} strokeWidth={1.9} />
                <span className={narrow ? 'sr-only' : ''}>{t(`app.pages.${name}`)}</span>
              </Link>
            </Tip>
          </li>
        ))}
      </ul>
      <div className="hidden p-2 md:block">
        <IconButton
          icon={narrow ? PanelLeftOpen : PanelLeftClose}
          label={narrow ? t('app.widen') : t('app.narrow')}
          keys="mod+b"
          className="rtl:-scale-x-100"
          onClick={() => runCommand('app.rail')}
        />
      </div>
    </nav>
  );
}
