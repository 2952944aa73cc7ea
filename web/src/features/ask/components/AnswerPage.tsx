import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { FileQuestion } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/shared/http';
import { Button, EmptyState, ErrorNotice, PageTitle, Skeleton } from '@/shared/ui';
import { answerQuery } from '../api/answers';
import { AnswerCard } from './AnswerCard';

const route = getRouteApi('/answers/$answerId');

/** A stored answer opened again by its address. */
export function AnswerPage() {
  const { t } = useTranslation();
  const { answerId } = route.useParams();
  const navigate = useNavigate();
  const { data, error, isPending, refetch } = useQuery(answerQuery(answerId));
  const toAsk = (q: string): void =>
    void navigate({ to: '/', search: { q, ...(data && data.session_id !== '' ? { session: data.session_id } : {}) } });
  return (
    <div className="mx-auto max-w-4xl px-4 pt-5 pb-12 md:px-8">
      <PageTitle>{data?.question ?? t('ask.storedAnswer')}</PageTitle>
      {isPending && <Skeleton lines={8} />}
      {error &&
        (error instanceof ApiError && error.status === 404 ? (
          <EmptyState
            heading="h1"
            icon={FileQuestion}
            title={t('ask.answerMissing')}
            text={t('ask.answerMissingText')}
            action={
              <Button look="primary" onClick={() => void navigate({ to: '/' })}>
                {t('ask.askQuestion')}
              </Button>
            }
          />
        ) : (
          <ErrorNotice error={error} onRetry={() => void refetch()} />
        ))}
      {data && (
        <AnswerCard
          answer={data}
          stored
          onAsk={toAsk}
          onReading={(index) => toAsk(data.readings[index]?.question ?? data.readings[index]?.description ?? data.question)}
        />
      )}
    </div>
  );
}
