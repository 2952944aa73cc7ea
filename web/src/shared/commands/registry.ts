import type { LucideIcon } from 'lucide-react';
import { createStore } from '@/shared/lib/createStore';

/** One thing a person can do. The same record is fired from keyboard, palette and buttons. */
export interface Command {
  /** "sql.run"; unique among the commands registered at one time. */
  id: string;
  title: string;
  section: string;
  icon?: LucideIcon;
  keys?: string;
  /** Works while a text field has the focus; commands with `mod` always do. */
  inFields?: boolean;
  /** Not offered in the palette (it needs a place on the screen to make sense). */
  hidden?: boolean;
  enabled?: boolean;
  run: () => void;
}

export const commands = createStore<readonly Command[]>([]);

/** Later registrations of the same id win until they are taken back. */
export function registerCommands(added: readonly Command[]): () => void {
  commands.set([...commands.get(), ...added]);
  return () => commands.set(commands.get().filter((command) => !added.includes(command)));
}

export function currentCommands(all: readonly Command[]): Command[] {
  return [...new Map(all.map((command) => [command.id, command])).values()];
}

export function runCommand(id: string): void {
  const command = commands.get().findLast((candidate) => candidate.id === id);
  if (command && command.enabled !== false) command.run();
}
