import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import type { CostEstimate } from '@/shared/http';
import { Button, Notice } from '@/shared/ui';

export function CostNotice({ estimate, detail, onConfirm }: { estimate: CostEstimate; detail: string; onConfirm: () => void }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const size = [
    estimate.rows === undefined || estimate.rows === null
      ? null
      : t('common.rows', { count: estimate.rows, n: formatter.integer(estimate.rows) }),
    estimate.bytes === undefined || estimate.bytes === null ? null : formatter.bytes(estimate.bytes),
  ].filter((part) => part !== null);
  return (
    <Notice
      tone="warn"
      role="alert"
      title={detail === '' ? t('ask.costly') : detail}
      action={
        <Button size="small" onClick={onConfirm}>
          {t('ask.costlyConfirm')}
        </Button>
      }
    >
      {size.length > 0 && t('ask.costlySize', { size: formatter.list(size) })}
    </Notice>
  );
}
