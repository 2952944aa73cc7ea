import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/shared/http';
import { Button } from './Button';
import { Notice } from './Notice';

/** What went wrong, in the server's words, with its hint and the one next step. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const api = error instanceof ApiError ? error : null;
  const title = describeError(error, t('error.unreachable'), t('error.unexpected'));
  const again = onRetry && (
    <Button size="small" icon={RotateCw} onClick={onRetry}>
      {t('common.retry')}
    </Button>
  );
  return (
    <Notice tone="bad" role="alert" title={title} action={again}>
      {api?.status === 0 ? t('error.unreachableHint') : api?.hint}
      {/* A defect of the app itself: its words help whoever mends it. */}
      {!api && error instanceof Error && <code className="block font-mono text-xs">{error.message}</code>}
      {api && api.fields.length > 0 && (
        <ul className="mt-1 list-disc ps-4">
          {api.fields.map((field) => (
            <li key={`${field.path}${field.message}`}>
              <code className="font-mono text-xs">{field.path}</code> {field.message}
            </li>
          ))}
        </ul>
      )}
      {api?.rule !== undefined && <span className="block text-sm">{t('error.rule', { rule: api.rule })}</span>}
      {api?.requestId !== undefined && <span className="block text-xs text-ink-3">{t('error.request', { id: api.requestId })}</span>}
    </Notice>
  );
}

export function describeError(error: unknown, unreachable: string, unexpected: string): string {
  if (!(error instanceof ApiError)) return unexpected;
  return error.status === 0 ? unreachable : error.message || unexpected;
}
