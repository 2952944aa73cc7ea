import type { ReactNode } from 'react';
import { CircleAlert, CircleCheck, Info, ShieldCheck, TriangleAlert, type LucideIcon } from 'lucide-react';
import { classNames } from '@/shared/lib/classNames';

type Tone = 'info' | 'good' | 'warn' | 'bad' | 'mask';

const looks: Record<Tone, { icon: LucideIcon; box: string; ink: string }> = {
  info: { icon: Info, box: 'border-line bg-sunken', ink: 'text-ink-3' },
  good: { icon: CircleCheck, box: 'border-line bg-good-soft', ink: 'text-good' },
  warn: { icon: TriangleAlert, box: 'border-warn-line bg-warn-soft', ink: 'text-warn' },
  bad: { icon: CircleAlert, box: 'border-bad-line bg-bad-soft', ink: 'text-bad' },
  mask: { icon: ShieldCheck, box: 'border-line bg-mask-soft', ink: 'text-mask' },
};

export function Notice({
  tone = 'info',
  title,
  children,
  action,
  role,
}: {
  tone?: Tone;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  role?: 'alert' | 'status';
}) {
  const look = looks[tone];
  const Icon = look.icon;
  return (
    <div role={role} className={classNames('flex items-start gap-2.5 rounded-md border px-3 py-2 text-base', look.box)}>
      <Icon aria-hidden size={16} className={classNames('mt-[3px] shrink-0', look.ink)} />
      <div className="min-w-0 flex-1 break-words">
        {title !== undefined && <div className="font-medium">{title}</div>}
        {children !== undefined && <div className="text-ink-2">{children}</div>}
      </div>
      {action}
    </div>
  );
}
