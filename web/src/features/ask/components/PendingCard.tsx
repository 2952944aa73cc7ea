import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { useElapsed } from '@/shared/lib/useElapsed';
import { Button, Card, ProgressBar } from '@/shared/ui';

/** Nothing moves for quick answers; after a second it says how long, and how to stop. */
export function PendingCard({ question, startedAt, onCancel }: { question: string; startedAt: number; onCancel: () => void }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const elapsed = useElapsed(startedAt);
  return (
    <Card className="animate-late p-4">
      <p className="text-sm text-ink-3">{question}</p>
      <div className="mt-2 flex items-center gap-3">
        <ProgressBar value={null} label={t('ask.working')} className="flex-1" />
        <span className="tabular min-w-14 text-end text-sm text-ink-2">{elapsed >= 1000 ? formatter.milliseconds(elapsed) : ''}</span>
        <Button size="small" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </div>
    </Card>
  );
}
