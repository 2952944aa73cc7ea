import { BadgeCheck, BookOpenText, ClipboardCheck, Database, MessageCircleQuestion, SquareTerminal, type LucideIcon } from 'lucide-react';

interface AppPage {
  to: '/' | '/sql' | '/data' | '/evaluate';
  name: 'ask' | 'sql' | 'data' | 'evaluate';
  icon: LucideIcon;
  keys: string;
}

/** Parts of pages that have an address of their own; for the palette. */
export const parts = [
  { to: '/data/model', name: 'model', icon: BookOpenText, keys: 'g m' },
  { to: '/data/verified', name: 'verified', icon: BadgeCheck, keys: 'g v' },
] as const;

export const pages: readonly AppPage[] = [
  { to: '/', name: 'ask', icon: MessageCircleQuestion, keys: 'g a' },
  { to: '/sql', name: 'sql', icon: SquareTerminal, keys: 'g s' },
  { to: '/data', name: 'data', icon: Database, keys: 'g d' },
  { to: '/evaluate', name: 'evaluate', icon: ClipboardCheck, keys: 'g e' },
];
