import { Eye, ShieldOff } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { actingAs } from '@/shared/http';
import { useStore } from '@/shared/lib/createStore';
import { Button } from '@/shared/ui';
import { meQuery } from '../api/session';
import { useActAs } from '../model/useActAs';

/** What a person must know on every page: whose eyes they look through, and that the sandbox is off. */
export function Banners() {
  const { t } = useTranslation();
  const user = useStore(actingAs);
  const actAs = useActAs();
  const { data: me } = useQuery(meQuery);
  return (
    <>
      {me?.sandbox === 'off' && (
        <div role="status" className="flex min-h-9 items-center gap-2 border-b border-bad-line bg-bad-soft px-4 py-1 text-sm">
          <ShieldOff aria-hidden size={15} className="shrink-0 text-bad" />
          <p>
            <strong className="font-semibold text-bad">{t('session.sandboxOff')}</strong> {t('session.sandboxOffText')}
          </p>
        </div>
      )}
      {user !== null && (
        <div role="status" className="flex min-h-9 items-center gap-2 border-b border-warn-line bg-warn-soft px-4 py-1 text-sm">
          <Eye aria-hidden size={15} className="shrink-0 text-warn" />
          <p className="min-w-0 flex-1">{t('session.actingAs', { user })}</p>
          <Button size="small" onClick={() => actAs(null)}>
            {t('session.stopActing')}
          </Button>
        </div>
      )}
    </>
  );
}
