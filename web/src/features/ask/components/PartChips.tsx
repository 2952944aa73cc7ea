import { ChevronDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ActionMenu, Chip, MenuAction } from '@/shared/ui';
import type { AnswerEdit, AnswerPart } from '../api/answers';

/** What the answer is made of; each part opens a menu of what else it could be. */
export function PartChips({ parts, onEdit }: { parts: AnswerPart[]; onEdit?: ((edit: AnswerEdit) => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <ul aria-label={t('ask.parts')} className="flex flex-wrap gap-1.5">
      {parts.map((part) => (
        <li key={part.id} className="max-w-full">
          {onEdit === undefined || part.actions.length === 0 ? (
            <Chip>{part.text}</Chip>
          ) : (
            <ActionMenu
              align="start"
              trigger={
                <button
                  type="button"
                  aria-label={t('ask.changePart', { part: part.text })}
                  className="inline-flex min-h-7 max-w-full items-center gap-1 rounded-full border border-line-strong bg-surface ps-3 pe-2 py-1 text-start text-sm text-ink transition-colors duration-100 hover:border-accent-line hover:bg-accent-soft data-[popup-open]:border-accent"
                >
                  <span className="min-w-0">{part.text}</span>
                  <ChevronDown aria-hidden size={13} className="shrink-0 text-ink-3" />
                </button>
              }
            >
              {part.actions.map(({ action, value, text }) => (
                <MenuAction key={`${action} ${value}`} onSelect={() => onEdit({ part: part.id, action, value })}>
                  {text}
                </MenuAction>
              ))}
            </ActionMenu>
          )}
        </li>
      ))}
    </ul>
  );
}
