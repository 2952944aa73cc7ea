import { useId, useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, ErrorNotice, IconButton } from '@/shared/ui';
import { sendFeedback } from '../api/answers';

export function Feedback({ id }: { id: string }) {
  const { t } = useTranslation();
  const field = useId();
  const [thumbs, setThumbs] = useState<'up' | 'down' | null>(null);
  const [comment, setComment] = useState('');
  const [noted, setNoted] = useState(false);
  const send = useMutation({
    mutationFn: (with_: { thumbs: 'up' | 'down'; comment?: string }) => sendFeedback(id, with_.thumbs, with_.comment),
  });

  const choose = (next: 'up' | 'down'): void => {
    setThumbs(next);
    setNoted(false);
    send.mutate({ thumbs: next });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (thumbs === null || comment.trim() === '') return;
    send.mutate({ thumbs, comment: comment.trim() }, { onSuccess: () => setNoted(true) });
  };
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-1">
      <IconButton icon={ThumbsUp} label={t('feedback.up')} pressed={thumbs === 'up'} onClick={() => choose('up')} />
      <IconButton icon={ThumbsDown} label={t('feedback.down')} pressed={thumbs === 'down'} onClick={() => choose('down')} />
      {thumbs !== null && !noted && (
        <form onSubmit={submit} className="flex animate-fade items-center gap-1.5">
          <label htmlFor={field} className="sr-only">
            {t('feedback.comment')}
          </label>
          <input
            id={field}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
            placeholder={thumbs === 'down' ? t('feedback.wrong') : t('feedback.comment')}
            maxLength={2000}
            className="h-8 w-60 max-w-[60vw] rounded-md border border-line-strong bg-surface px-2.5 text-sm placeholder:text-ink-3"
          />
          <Button type="submit" size="small" disabled={comment.trim() === ''} busy={send.isPending}>
            {t('feedback.send')}
          </Button>
        </form>
      )}
      {noted && (
        <span role="status" className="px-1 text-sm text-ink-2">
          {t('feedback.thanks')}
        </span>
      )}
      {send.isError && <ErrorNotice error={send.error} />}
    </div>
  );
}
