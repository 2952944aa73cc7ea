import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { Fold } from '@/shared/ui';
import type { Reasoning, TraceStep } from '../api/answers';
import { evidenceOf, stepTitle } from '../model/evidence';

/** How the answer came about: every step with its source, its time and what it found. */
export function Trace({ reasoning, total, answered }: { reasoning: Reasoning; total: number; answered: boolean }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const [open, setOpen] = useState(false);
  const steps = reasoning.pipeline_steps;
  const spent = steps.reduce((sum, step) => sum + step.duration_ms, 0);
  const starts = steps.map((_, index) => steps.slice(0, index).reduce((sum, step) => sum + step.duration_ms, 0));
  const facts = [
    [t('trace.intent'), reasoning.intent],
    [t('trace.sources'), formatter.list(reasoning.sources_queried)],
    [t('trace.model'), reasoning.semantic_model_used ?? ''],
  ].filter(([, value]) => value !== '');
  return (
    <Fold
      title={t(answered ? 'trace.title' : 'trace.tried')}
      detail={t('trace.detail', { count: steps.length, time: formatter.milliseconds(spent || total) })}
      open={open}
      onOpenChange={setOpen}
    >
      <div className="px-4 pb-4">
        {reasoning.pipeline_overview !== '' && <p className="max-w-prose text-ink-2">{reasoning.pipeline_overview}</p>}
        <dl className="mt-2 mb-3 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-0.5 text-sm">
          {facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <ol className="border-t border-line">
          {steps.map((step, index) => (
            <Step key={`${String(index)}${step.step}`} step={step} start={starts[index] ?? 0} total={Math.max(spent, 0.001)} />
          ))}
        </ol>
      </div>
    </Fold>
  );
}

function Step({ step, start, total }: { step: TraceStep; start: number; total: number }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const evidence = evidenceOf(step.result);
  return (
    <li className="border-b border-line py-2">
      <div className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,1fr)_10rem_4.5rem]">
        <div className="flex min-w-0 items-baseline gap-2">
          <span className="font-medium">{stepTitle(step.step)}</span>
          <span className="truncate text-sm text-ink-3">{step.source}</span>
        </div>
        <div aria-hidden className="relative order-last col-span-2 h-1.5 rounded-full bg-hover sm:order-none sm:col-span-1">
          <div
            className="absolute inset-y-0 min-w-0.5 rounded-full bg-accent"
            style={{ insetInlineStart: `${(start / total) * 100}%`, width: `${Math.max(0.5, (step.duration_ms / total) * 100)}%` }}
          />
        </div>
        <span className="tabular text-end text-sm text-ink-2">{formatter.milliseconds(step.duration_ms)}</span>
      </div>
      <p className="text-sm text-ink-2">{step.description}</p>
      {evidence.length > 0 && (
        <details className="mt-1">
          <summary className="inline-flex w-fit text-sm text-accent-text">{t('trace.evidence')}</summary>
          <dl className="mt-1 grid grid-cols-[minmax(5rem,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1 rounded-md bg-sunken px-3 py-2 text-sm">
            {evidence.map((fact, index) => (
              <div key={`${fact.name}${String(index)}`} className="contents">
                <dt className="text-ink-3">{fact.name}</dt>
                <dd className="tabular min-w-0 font-mono text-xs leading-5 break-words whitespace-pre-wrap">{fact.text}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}
