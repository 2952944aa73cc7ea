import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/shared/http';
import { EmptyState, ErrorNotice } from '@/shared/ui';

/** Why a page of this section cannot be shown: not allowed, or something went wrong. */
export function CannotShow({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation('meaning');
  if (error instanceof ApiError && error.status === 403)
    return <EmptyState heading="h1" icon={Lock} title={t('forbidden')} text={t('forbiddenText')} />;
  return (
    <div className="p-4 md:p-8">
      <ErrorNotice error={error} onRetry={onRetry} />
    </div>
  );
}
