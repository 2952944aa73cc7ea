import { useEffect, useState } from 'react';
import { Check, Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { copyText } from '@/shared/lib/copyText';
import { Button } from './Button';
import { notify } from './Toasts';

export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = window.setTimeout(() => setCopied(false), 1500);
    return () => window.clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      look="quiet"
      size="small"
      icon={copied ? Check : Copy}
      onClick={() => {
        void copyText(text).then((done) => (done ? setCopied(true) : notify(t('common.copyFailed'))));
      }}
    >
      {copied ? t('common.copied') : label}
    </Button>
  );
}
