import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { evaluate } from '@/shared/i18n/evaluate.en';

type KindName = keyof (typeof evaluate)['kinds']['name'];

/** The kind of a question in words; a kind this app does not know yet is said as it is. */
export function useKindName(): (kind: string) => string {
  const { t } = useTranslation('evaluate');
  return useCallback((kind) => (kind in evaluate.kinds.name ? t(`kinds.name.${kind as KindName}`) : kind.replaceAll('_', ' ')), [t]);
}
