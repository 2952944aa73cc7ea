import { Database, MessageCircleQuestion, SquareTerminal, type LucideIcon } from 'lucide-react';

interface AppPage {
  to: '/' | '/sql' | '/data';
  name: 'ask' | 'sql' | 'data';
  icon: LucideIcon;
  keys: string;
}

export const pages: readonly AppPage[] = [
  { to: '/', name: 'ask', icon: MessageCircleQuestion, keys: 'g a' },
  { to: '/sql', name: 'sql', icon: SquareTerminal, keys: 'g s' },
  { to: '/data', name: 'data', icon: Database, keys: 'g d' },
];
