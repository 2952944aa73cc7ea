import { Binary, Braces, CalendarDays, CircleDot, Clock, Hash, List, ToggleLeft, Type, type LucideIcon } from 'lucide-react';
import type { TypeFamily } from '@/shared/arrow';

const signs: Record<TypeFamily, LucideIcon> = {
  boolean: ToggleLeft,
  integer: Hash,
  decimal: Hash,
  real: Hash,
  text: Type,
  date: CalendarDays,
  time: Clock,
  timestamp: Clock,
  interval: Clock,
  blob: Binary,
  list: List,
  structure: Braces,
  other: CircleDot,
};

export function TypeSign({ family }: { family: TypeFamily }) {
  const Icon = signs[family];
  return <Icon aria-hidden size={13} className="shrink-0 text-ink-3" />;
}
