import { useEffect } from 'react';
import { advance, pressName } from './keys';
import { commands, currentCommands } from './registry';

export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** Listens once for the whole app and fires commands by their keys. */
export function useKeyboard(): void {
  useEffect(() => {
    let pending = '';
    let timer = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || ['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return;
      const press = pressName(event, isMac);
      const typing = isTyping(event);
      const active = currentCommands(commands.get()).filter(
        (command) => command.keys !== undefined && (!typing || command.inFields === true || command.keys.startsWith('mod+')),
      );
      const step = advance(
        pending,
        press,
        active.map((command) => command.keys ?? ''),
      );
      pending = step.pending;
      window.clearTimeout(timer);
      if (pending !== '') timer = window.setTimeout(() => (pending = ''), 900);
      if (step.match === null) return;
      const command = active.find((candidate) => candidate.keys === step.match);
      if (!command) return;
      event.preventDefault();
      if (command.enabled !== false) command.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.clearTimeout(timer);
    };
  }, []);
}

// The editor lives in a shadow root, so the event's own path is asked, not its target.
function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
