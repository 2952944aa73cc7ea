import { useTranslation } from 'react-i18next';
import { commands, currentCommands, type Command } from '@/shared/commands';
import { groupBy } from '@/shared/lib/groupBy';
import { useStore } from '@/shared/lib/createStore';
import { Dialog, Keys } from '@/shared/ui';

export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const withKeys = currentCommands(useStore(commands)).filter(
    (command): command is Command & { keys: string } => command.keys !== undefined,
  );
  const grid = [
    { keys: 'arrowup', title: t('grid.keys.move') },
    { keys: 'shift+arrowdown', title: t('grid.keys.extend') },
    { keys: 'mod+c', title: t('grid.keys.copy') },
    { keys: 'enter', title: t('grid.keys.open') },
    { keys: 'mod+end', title: t('grid.keys.end') },
  ];
  const sections = groupBy(withKeys, (command) => command.section);
  return (
    <Dialog open={open} onClose={onClose} title={t('app.shortcuts')}>
      <div className="grid min-h-0 gap-x-8 gap-y-5 overflow-y-auto p-4 sm:grid-cols-2">
        {[...sections].map(([section, list]) => (
          <Section key={section} title={section} rows={list} />
        ))}
        <Section title={t('grid.keys.title')} rows={grid} />
      </div>
    </Dialog>
  );
}

function Section({ title, rows }: { title: string; rows: readonly { keys: string; title: string }[] }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-ink-3">{title}</h3>
      <dl>
        {rows.map((row) => (
          <div key={row.keys} className="flex min-h-8 items-center justify-between gap-3">
            <dt>{row.title}</dt>
            <dd>
              <Keys keys={row.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
