import { useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Eye, Keyboard, Moon, PanelLeft, Search, Sun, SunMoon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { meQuery, useActAs } from '@/features/session';
import { useCommands, type Command } from '@/shared/commands';
import { actingAs } from '@/shared/http';
import { useStore } from '@/shared/lib/createStore';
import { setTheme } from '@/shared/lib/theme';
import { pages, parts } from './pages';

interface Actions {
  onPalette: () => void;
  onShortcuts: () => void;
  onRail: () => void;
}

/** What can be done from everywhere. */
export function useAppCommands({ onPalette, onShortcuts, onRail }: Actions): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const actAs = useActAs();
  const acting = useStore(actingAs);
  const go = t('commands.go');
  const look = t('commands.look');

  const list: Command[] = [
    {
      id: 'app.palette',
      title: t('app.search'),
      section: t('commands.general'),
      keys: 'mod+k',
      icon: Search,
      hidden: true,
      run: onPalette,
    },
    ...pages.map(({ to, name, icon, keys }) => ({
      id: `go.${name}`,
      title: t('commands.goTo', { page: t(`app.pages.${name}`) }),
      section: go,
      keys,
      icon,
      run: () => void navigate({ to }),
    })),
    ...parts.map(({ to, name, icon, keys }) => ({
      id: `go.${name}`,
      title: t('commands.goTo', { page: t(`data.parts.${name}`) }),
      section: go,
      keys,
      icon,
      run: () => void navigate({ to }),
    })),
    { id: 'app.rail', title: t('commands.rail'), section: look, keys: 'mod+b', icon: PanelLeft, run: onRail },
    { id: 'theme.light', title: t('commands.light'), section: look, icon: Sun, run: () => setTheme('light') },
    { id: 'theme.dark', title: t('commands.dark'), section: look, icon: Moon, run: () => setTheme('dark') },
    { id: 'theme.system', title: t('commands.system'), section: look, icon: SunMoon, run: () => setTheme('system') },
    ...(me?.can_act_as ?? [])
      .filter((name) => name !== acting && name !== me?.name)
      .map((name) => ({
        id: `as.${name}`,
        title: t('commands.viewAs', { name }),
        section: t('session.viewAs'),
        icon: Eye,
        run: () => actAs(name),
      })),
    ...(acting === null
      ? []
      : [{ id: 'as.self', title: t('session.stopActing'), section: t('session.viewAs'), icon: Eye, run: () => actAs(null) }]),
    { id: 'app.shortcuts', title: t('app.shortcuts'), section: t('commands.general'), keys: '?', icon: Keyboard, run: onShortcuts },
  ];
  useCommands(list);
}
