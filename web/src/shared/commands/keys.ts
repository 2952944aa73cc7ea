/** Key descriptions: "mod+k", "shift+alt+f", "?", or a sequence "g a". `mod` is ⌘ on a Mac and Ctrl elsewhere. */

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export function pressName(event: KeyPress, mac: boolean): string {
  const parts: string[] = [];
  const mod = mac ? event.metaKey : event.ctrlKey;
  if (mod) parts.push('mod');
  if (mac ? event.ctrlKey : event.metaKey) parts.push(mac ? 'ctrl' : 'meta');
  if (event.altKey) parts.push('alt');
  // A shifted symbol ("?") already says so in its key; letters and named keys do not.
  if (event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key))) parts.push('shift');
  parts.push(event.key === ' ' ? 'space' : event.key.toLowerCase());
  return parts.join('+');
}

/** Steps through a sequence: which commands match now, and what must be remembered for the next press. */
export function advance(pending: string, press: string, known: readonly string[]): { match: string | null; pending: string } {
  const sequence = pending === '' ? press : `${pending} ${press}`;
  if (known.includes(sequence)) return { match: sequence, pending: '' };
  if (known.some((keys) => keys.startsWith(`${sequence} `))) return { match: null, pending: sequence };
  if (pending !== '') return advance('', press, known);
  return { match: null, pending: '' };
}

const symbols: Record<string, string> = {
  mod: 'Ctrl',
  alt: 'Alt',
  shift: 'Shift',
  enter: 'Enter',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  space: 'Space',
  end: 'End',
  home: 'Home',
};
const macSymbols: Record<string, string> = { ...symbols, mod: '⌘', alt: '⌥', shift: '⇧', enter: '↩' };

/** For people: [["Ctrl","K"]] for "mod+k", [["G"],["A"]] for "g a". */
export function keyCaps(keys: string, mac: boolean): string[][] {
  const table = mac ? macSymbols : symbols;
  return keys.split(' ').map((press) => press.split('+').map((part) => table[part] ?? (part.length === 1 ? part.toUpperCase() : part)));
}
