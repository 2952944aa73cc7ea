import { BookOpen, Keyboard, UserRound } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { runCommand } from '@/shared/commands';
import { actingAs } from '@/shared/http';
import { changeLanguage, languages, type Language } from '@/shared/i18n';
import { useStore } from '@/shared/lib/createStore';
import { setTheme, theme, type ThemeChoice } from '@/shared/lib/theme';
import { ActionMenu, Keys, MenuAction, MenuChoices, MenuDivider } from '@/shared/ui';
import { meQuery, usersQuery } from '../api/session';
import { useActAs } from '../model/useActAs';

const self = '';

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const { data: users = [] } = useQuery(usersQuery);
  const actAs = useActAs();
  const acting = useStore(actingAs);
  const chosenTheme = useStore(theme);
  const name = acting ?? me?.name ?? '';
  const others = users.filter((user) => user.name !== me?.name && (me?.can_act_as.includes(user.name) ?? false));

  return (
    <ActionMenu
      trigger={
        <button
          type="button"
          aria-label={t('session.menu', { name })}
          className="flex h-8 items-center gap-2 rounded-md px-1.5 text-sm text-ink-2 hover:bg-hover hover:text-ink"
        >
          {/* The initial is decoration: drawn by the style, so that it is no part of the button's words. */}
          <span
            aria-hidden
            data-initial={name.slice(0, 1)}
            className="flex size-6 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text uppercase before:content-[attr(data-initial)]"
          >
            {name === '' && <UserRound size={13} />}
          </span>
          <span className="hidden max-w-32 truncate sm:block">{name}</span>
        </button>
      }
    >
      {me && (
        <div className="px-2 pt-1.5 pb-2">
          <div className="font-medium">{me.name}</div>
          <div className="text-xs text-ink-3">{t('session.in', { workspace: me.workspace, version: me.version })}</div>
        </div>
      )}
      {others.length > 0 && (
        <>
          <MenuDivider />
          <MenuChoices
            label={t('session.viewAs')}
            value={acting ?? self}
            choices={[
              { value: self, label: t('session.myself') },
              ...others.map((user) => ({ value: user.name, label: user.name, detail: user.description })),
            ]}
            onChange={(next) => actAs(next === self ? null : next)}
          />
        </>
      )}
      <MenuDivider />
      <MenuChoices<ThemeChoice>
        label={t('session.theme')}
        value={chosenTheme}
        choices={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: t(`session.themes.${value}`) }))}
        onChange={setTheme}
      />
      <MenuDivider />
      <MenuChoices<Language>
        label={t('session.language')}
        value={i18n.language as Language}
        choices={languages.map(({ code, name: own }) => ({ value: code, label: own }))}
        onChange={(next) => void changeLanguage(next)}
      />
      <MenuDivider />
      <MenuAction icon={Keyboard} detail={<Keys keys="?" />} onSelect={() => runCommand('app.shortcuts')}>
        {t('app.shortcuts')}
      </MenuAction>
      <MenuAction icon={BookOpen} onSelect={() => window.open('/api/docs', '_blank', 'noopener')}>
        {t('app.apiDocs')}
      </MenuAction>
    </ActionMenu>
  );
}
