import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { inWords } from '@/shared/lib/inWords';
import { Notice } from '@/shared/ui';
import type { Answer } from '../api/answers';

export function MaskNotice({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const masked = answer.columns.filter((column) => column.masked === true);
  const names = masked.length > 0 ? masked.map((column) => column.name) : answer.masked_columns;
  if (names.length === 0) return null;
  const rules = [
    ...new Set(masked.map((column) => column.mask_rule).filter((rule): rule is string => typeof rule === 'string' && rule !== '')),
  ];
  return (
    <Notice tone="mask" title={t('ask.masked', { count: names.length, columns: formatter.list(names.map(inWords)) })}>
      {rules.length > 0 && t('ask.maskedRule', { count: rules.length, rules: formatter.list(rules) })}
    </Notice>
  );
}
