import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { linkTab, LinkTabs } from '@/shared/ui';

/** What there is, what it means, and which answers have been approved. */
export function DataTabs() {
  const { t } = useTranslation();
  return (
    <LinkTabs label={t('app.pages.data')}>
      <Link to="/data" activeOptions={{ exact: true, includeSearch: false }} {...linkTab}>
        {t('data.parts.tables')}
      </Link>
      <Link to="/data/model" activeOptions={{ includeSearch: false }} {...linkTab}>
        {t('data.parts.model')}
      </Link>
      <Link to="/data/verified" activeOptions={{ includeSearch: false }} {...linkTab}>
        {t('data.parts.verified')}
      </Link>
    </LinkTabs>
  );
}
