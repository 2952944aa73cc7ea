import {
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CircleSlash2,
  CircleX,
  FileWarning,
  Plus,
  Replace,
  TrendingDown,
  TrendingUp,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import type { Change, Outcome } from '../api/questionTests';

type Tone = 'neutral' | 'good' | 'warn' | 'bad';

interface Sign {
  icon: LucideIcon;
  tone: Tone;
}

/** How an outcome looks: always with its words beside it or in its label. */
export const outcomeSigns: Record<Outcome, Sign> = {
  pending: { icon: CircleDashed, tone: 'neutral' },
  right: { icon: CircleCheck, tone: 'good' },
  wrong: { icon: CircleX, tone: 'bad' },
  answered: { icon: CircleDot, tone: 'neutral' },
  asked_back: { icon: CircleHelp, tone: 'warn' },
  abstained: { icon: CircleSlash2, tone: 'neutral' },
  failed: { icon: TriangleAlert, tone: 'bad' },
  gold_failed: { icon: FileWarning, tone: 'warn' },
};

const changeSigns: Record<Change, Sign | null> = {
  same: null,
  newly_right: { icon: TrendingUp, tone: 'good' },
  newly_wrong: { icon: TrendingDown, tone: 'bad' },
  newly_answered: { icon: Plus, tone: 'neutral' },
  no_longer_answered: { icon: CircleSlash2, tone: 'warn' },
  other_query: { icon: Replace, tone: 'neutral' },
  added: { icon: Plus, tone: 'neutral' },
};

const inks: Record<Tone, string> = { neutral: 'text-ink-3', good: 'text-good', warn: 'text-warn', bad: 'text-bad' };

export function OutcomeSign({ outcome, label }: { outcome: Outcome; label: string }) {
  const { icon: Icon, tone } = outcomeSigns[outcome];
  return <Icon role="img" aria-label={label} size={16} className={`shrink-0 ${inks[tone]}`} />;
}

/** Decoration beside the words. */
export function ChangeSign({ change }: { change: Change }) {
  const sign = changeSigns[change];
  if (!sign) return null;
  return <sign.icon aria-hidden size={13} className={`shrink-0 ${inks[sign.tone]}`} />;
}
