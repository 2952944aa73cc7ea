import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Columns3, MessageCircleQuestion, Quote, Search, Table2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { searchQuery, type Found } from '@/features/data';
import { commands, currentCommands } from '@/shared/commands';
import { groupBy } from '@/shared/lib/groupBy';
import { useStore } from '@/shared/lib/createStore';
import { useDebounced } from '@/shared/lib/useDebounced';
import { Dialog, Keys } from '@/shared/ui';

const icons = { table: Table2, column: Columns3, value: Quote } as const;
const row =
  'flex min-h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 text-base select-none data-[selected=true]:bg-hover [&_svg]:text-ink-3';

/** Every action and every object by a few letters; free text becomes a question. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const wanted = useDebounced(text.trim(), 150);
  const { data: found = [] } = useQuery(searchQuery(wanted));
  const offered = currentCommands(useStore(commands)).filter((command) => command.hidden !== true && command.enabled !== false);
  const sections = groupBy(offered, (command) => command.section);

  const choose = (action: () => void) => () => {
    onClose();
    action();
  };
  const open = (item: Found): void => void navigate({ to: '/data', search: { table: `${item.dataset}.${item.table}` } });

  return (
    <Dialog open onClose={onClose} title={t('app.search')} titleHidden place="top">
      <Command label={t('app.search')} loop className="flex min-h-0 flex-col">
        <div className="flex h-12 shrink-0 items-center gap-2.5 border-b border-line px-4">
          <Search aria-hidden size={16} className="text-ink-3" />
          <Command.Input
            value={text}
            onValueChange={setText}
            placeholder={t('app.searchHint')}
            className="h-full min-w-0 flex-1 bg-transparent text-lg outline-none placeholder:text-ink-3"
          />
        </div>
        <Command.List className="min-h-0 flex-1 overflow-y-auto p-1.5 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3">
          {[...sections].map(([section, list]) => (
            <Command.Group key={section} heading={section}>
              {list.map((command) => {
                const Icon = command.icon;
                return (
                  <Command.Item key={command.id} value={`${command.title} ${command.id}`} onSelect={choose(command.run)} className={row}>
                    {Icon && <Icon aria-hidden size={15} />}
                    <span className="min-w-0 flex-1 truncate">{command.title}</span>
                    {command.keys !== undefined && <Keys keys={command.keys} />}
                  </Command.Item>
                );
              })}
            </Command.Group>
          ))}
          {found.length > 0 && (
            <Command.Group heading={t('app.objects')} forceMount>
              {found.map((item) => {
                const Icon = icons[item.kind];
                const name = [item.dataset, item.table, item.column].filter((part) => part !== undefined && part !== null).join('.');
                return (
                  <Command.Item
                    key={`${item.kind}${name}${item.text}`}
                    value={`found ${item.kind} ${name} ${item.text}`}
                    onSelect={choose(() => open(item))}
                    forceMount
                    className={row}
                  >
                    <Icon aria-hidden size={15} />
                    <span className="min-w-0 flex-1 truncate">{item.kind === 'value' ? item.text : name}</span>
                    <span className="max-w-[45%] truncate text-sm text-ink-3">{item.kind === 'value' ? name : item.text}</span>
                  </Command.Item>
                );
              })}
            </Command.Group>
          )}
          {text.trim() !== '' && (
            <Command.Group heading={t('app.pages.ask')} forceMount>
              <Command.Item
                value={`ask ${text}`}
                forceMount
                onSelect={choose(() => void navigate({ to: '/', search: { q: text.trim() } }))}
                className={row}
              >
                <MessageCircleQuestion aria-hidden size={15} />
                <span className="min-w-0 flex-1 truncate">{t('app.askThis', { text: text.trim() })}</span>
              </Command.Item>
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}
