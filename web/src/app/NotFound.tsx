import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/shared/ui';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <EmptyState
      heading="h1"
      icon={Compass}
      title={t('app.notFound')}
      text={t('app.notFoundText')}
      action={
        <Link to="/" className="font-medium text-accent-text underline underline-offset-2">
          {t('app.goToAsk')}
        </Link>
      }
    />
  );
}
