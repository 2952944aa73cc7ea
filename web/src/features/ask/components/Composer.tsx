import { useEffect, useRef, type FormEvent, type KeyboardEvent, type Ref } from 'react';
import { ArrowUp, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { useElapsed } from '@/shared/lib/useElapsed';
import { IconButton } from '@/shared/ui';

interface ComposerProps {
  value: string;
  onChange: (value: string) => void;
  onSubmit: () => void;
  busy: boolean;
  onCancel: () => void;
  startedAt: number | null;
  autoFocus: boolean;
  ref?: Ref<HTMLTextAreaElement>;
}

export function Composer({ value, onChange, onSubmit, busy, onCancel, startedAt, autoFocus, ref }: ComposerProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const elapsed = useElapsed(startedAt);
  const own = useRef<HTMLTextAreaElement | null>(null);

  useEffect(() => {
    const element = own.current;
    if (!element) return;
    element.style.height = value === '' ? '' : '0';
    if (value !== '') element.style.height = `${Math.min(160, element.scrollHeight)}px`;
  }, [value]);

  useEffect(() => {
    // A keyboard that slides over a phone's screen is not a welcome.
    if (autoFocus && window.matchMedia('(hover: hover)').matches) own.current?.focus();
  }, [autoFocus]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onSubmit();
    }
  };
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit();
      }}
      className="flex items-end gap-2 rounded-lg border border-line-strong bg-surface p-1.5 ps-3.5 shadow-card focus-within:border-accent focus-within:ring-3 focus-within:ring-accent-soft"
    >
      <textarea
        ref={(element) => {
          own.current = element;
          if (typeof ref === 'function') ref(element);
          else if (ref) ref.current = element;
        }}
        rows={1}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        aria-label={t('ask.input')}
        placeholder={t('ask.placeholder')}
        maxLength={2000}
        className="max-h-40 min-h-8 min-w-0 flex-1 resize-none bg-transparent py-1 text-lg leading-6 outline-none placeholder:text-ink-3"
      />
      {busy && elapsed >= 1000 && <span className="tabular self-center text-sm text-ink-3">{formatter.milliseconds(elapsed)}</span>}
      {busy ? (
        <IconButton icon={Square} label={t('ask.cancel')} keys="escape" onClick={onCancel} />
      ) : (
        <IconButton
          icon={ArrowUp}
          type="submit"
          label={t('ask.submit')}
          keys="enter"
          disabled={value.trim() === ''}
          className="bg-accent! text-accent-ink! hover:bg-accent-hover!"
        />
      )}
    </form>
  );
}
