import { useCallback, useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { isAbort } from '@/shared/http';
import { answerQuery, askQuestion, type Answer, type Question } from '../api/answers';

export interface Asking {
  /** The question on its way, since when, by performance.now(). */
  pending: { question: Question; startedAt: number } | null;
  failed: { question: Question; error: unknown } | null;
  ask: (question: Question) => void;
  cancel: () => void;
}

/** One question at a time; a new one takes the place of the one on its way. */
export function useAsking(onAnswer: (answer: Answer) => void): Asking {
  const client = useQueryClient();
  const [pending, setPending] = useState<Asking['pending']>(null);
  const [failed, setFailed] = useState<Asking['failed']>(null);
  const running = useRef<AbortController | null>(null);
  const deliver = useRef(onAnswer);
  useEffect(() => {
    deliver.current = onAnswer;
  });
  useEffect(() => () => running.current?.abort(), []);

  const ask = useCallback(
    (question: Question) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setFailed(null);
      setPending({ question, startedAt: performance.now() });
      askQuestion(question, controller.signal)
        .then((answer) => {
          client.setQueryData(answerQuery(answer.query_id).queryKey, answer);
          void client.invalidateQueries({ queryKey: ['answers', 'recent'] });
          void client.invalidateQueries({ queryKey: ['sessions', answer.session_id] });
          setPending(null);
          deliver.current(answer);
        })
        .catch((error: unknown) => {
          if (controller !== running.current) return;
          setPending(null);
          if (!isAbort(error)) setFailed({ question, error });
        });
    },
    [client],
  );

  const cancel = useCallback(() => running.current?.abort(), []);
  return { pending, failed, ask, cancel };
}
