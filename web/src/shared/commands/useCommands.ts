import { useEffect, useRef } from 'react';
import { registerCommands, type Command } from './registry';

/** Registers a page's commands while it is shown. What they do is always the latest render's; the list changes only with its visible parts. */
export function useCommands(list: readonly Command[]): void {
  const latest = useRef(list);
  useEffect(() => {
    latest.current = list;
  });
  const shape = JSON.stringify(
    list.map((command) => [command.id, command.title, command.section, command.keys, command.enabled, command.hidden, command.inFields]),
  );
  useEffect(
    () =>
      registerCommands(
        latest.current.map((command) => ({
          ...command,
          run: () => latest.current.find((candidate) => candidate.id === command.id)?.run(),
        })),
      ),
    [shape],
  );
}
