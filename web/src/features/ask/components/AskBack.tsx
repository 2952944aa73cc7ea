import { ArrowRight, CircleHelp, CircleSlash2 } from 'lucide-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge, Card, Chip, SqlText } from '@/shared/ui';
import type { Answer } from '../api/answers';
import { Trace } from './Trace';

/** Not one answer: either readings to choose from, or a plain "cannot", with the words that had no place. */
export function AskBack({
  answer,
  onReading,
  onAsk,
}: {
  answer: Answer;
  onReading: (index: number) => void;
  onAsk: (question: string) => void;
}) {
  const { t } = useTranslation();
  const asking = answer.readings.length > 0;
  const Icon = asking ? CircleHelp : CircleSlash2;
  return (
    <div className="space-y-3">
      <div className="flex items-start gap-2.5">
        <Icon aria-hidden size={20} className="mt-1 shrink-0 text-warn" />
        <div className="min-w-0">
          <p className="text-lg font-semibold text-pretty">{answer.message || t(asking ? 'ask.whichReading' : 'ask.cannot')}</p>
          {answer.unplaced.length > 0 && (
            <p className="mt-1 flex flex-wrap items-center gap-1.5 text-ink-2">
              {t('ask.unplaced')}
              {answer.unplaced.map((word) => (
                <Badge key={word} tone="warn">
                  {word}
                </Badge>
              ))}
            </p>
          )}
          {!asking && (
            <p className="mt-1 text-ink-2">
              {t('ask.cannotNext')}{' '}
              <Link to="/data" className="font-medium text-accent-text underline underline-offset-2">
                {t('ask.seeData')}
              </Link>
            </p>
          )}
        </div>
      </div>
      {asking && (
        <ol className="grid gap-2.5 sm:grid-cols-2">
          {answer.readings.map((reading, index) => (
            <li key={reading.sql} className="flex">
              <button
                type="button"
                onClick={() => onReading(index)}
                className="group flex min-w-0 flex-1 flex-col rounded-lg border border-line-strong bg-surface p-3.5 text-start shadow-card transition-colors duration-100 hover:border-accent"
              >
                <span className="flex items-start gap-2 font-medium">
                  <span className="min-w-0 flex-1">{reading.description}</span>
                  <ArrowRight aria-hidden size={15} className="mt-1 shrink-0 text-ink-3 group-hover:text-accent-text rtl:-scale-x-100" />
                </span>
                {reading.assumptions.length > 0 && <span className="mt-1 text-sm text-ink-2">{reading.assumptions.join(' · ')}</span>}
                <SqlText
                  sql={reading.sql}
                  className="mt-2 max-h-24 overflow-hidden rounded-md bg-sunken p-2 text-2xs [mask-image:linear-gradient(black_70%,transparent)]"
                />
              </button>
            </li>
          ))}
        </ol>
      )}
      {answer.follow_ups.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {answer.follow_ups.map((question) => (
            <li key={question}>
              <Chip onClick={() => onAsk(question)}>{question}</Chip>
            </li>
          ))}
        </ul>
      )}
      {answer.reasoning.pipeline_steps.length > 0 && (
        <Card>
          <Trace answered={false} reasoning={answer.reasoning} total={answer.elapsed_ms} />
        </Card>
      )}
    </div>
  );
}
