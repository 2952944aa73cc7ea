import { useMemo, useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleHelp, CircleSlash2, Plus, X, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { examplesQuery } from '@/features/ask';
import { useFormatter } from '@/shared/format';
import { classNames } from '@/shared/lib/classNames';
import { Badge, Chip, ErrorNotice, Fold, IconButton, Skeleton, SqlText, TextField, usePrettySql } from '@/shared/ui';
import { previewQuery, type Planned, type Preview, type PreviewChange } from '../api/models';
import { keepQuestions, questionsToTry, readQuestions, worthSeeingFirst } from '../model/previewQuestions';

const signs: Record<Planned['status'], { icon: LucideIcon; ink: string; label: 'answered' | 'askBack' | 'cannot' }> = {
  answered: { icon: CircleCheck, ink: 'text-good', label: 'answered' },
  ask_back: { icon: CircleHelp, ink: 'text-warn', label: 'askBack' },
  abstained: { icon: CircleSlash2, ink: 'text-ink-3', label: 'cannot' },
};

const tones: Record<PreviewChange, 'neutral' | 'accent' | 'good' | 'bad'> = {
  same: 'neutral',
  different: 'accent',
  gained: 'good',
  lost: 'bad',
};

/** What questions come to with the text as it is written now, against the saved model. Nothing runs. */
export function PreviewPanel({
  model,
  text,
  sound,
  checked,
}: {
  model: string;
  text: string;
  sound: boolean;
  /** Whether `sound` is of this text, or still of the one before. */
  checked: boolean;
}) {
  const { t } = useTranslation('meaning');
  const formatter = useFormatter();
  const { data: examples = [] } = useQuery(examplesQuery);
  const [own, setOwn] = useState(() => readQuestions(model));
  const [draft, setDraft] = useState('');
  const questions = useMemo(() => questionsToTry(own, examples), [own, examples]);
  const preview = useQuery({ ...previewQuery(text, questions), enabled: sound && checked && questions.length > 0 });
  const changed = (preview.data?.items ?? []).filter((one) => one.change !== 'same').length;
  const change = (next: string[]): void => {
    setOwn(next);
    keepQuestions(model, next);
  };
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const question = draft.trim();
    if (question === '') return;
    change([question, ...own.filter((one) => one !== question)]);
    setDraft('');
  };
  return (
    <>
      <div className="shrink-0 space-y-2 border-b border-line p-3">
        <h2 className="font-semibold max-xl:sr-only">{t('preview.title')}</h2>
        <form onSubmit={add} className="flex items-center gap-1">
          <TextField
            label={t('preview.own')}
            labelHidden
            id="preview-question"
            placeholder={t('preview.placeholder')}
            value={draft}
            maxLength={500}
            onChange={(event) => setDraft(event.target.value)}
            className="min-w-0 flex-1"
          />
          <IconButton type="submit" icon={Plus} label={t('preview.add')} disabled={draft.trim() === ''} />
        </form>
        <p role="status" className={classNames('tabular text-sm', sound ? 'text-ink-2' : 'text-warn')}>
          {!sound && t('preview.broken')}
          {sound &&
            preview.data &&
            (changed > 0 ? t('preview.changed', { count: changed, n: formatter.integer(changed) }) : t('preview.unchanged'))}
        </p>
      </div>
      <div className={classNames('min-h-0 flex-1 overflow-y-auto', preview.isPlaceholderData && preview.isFetching && 'opacity-60')}>
        {preview.isLoading && <Skeleton lines={8} className="p-3" />}
        {preview.isError && sound && checked && (
          <div className="p-3">
            <ErrorNotice error={preview.error} onRetry={() => void preview.refetch()} />
          </div>
        )}
        <ul className="divide-y divide-line">
          {worthSeeingFirst(preview.data?.items ?? [], preview.data?.dataset ?? '', own).map((one) => (
            <PreviewRow
              key={one.question}
              preview={one}
              {...(own.includes(one.question) ? { onRemove: () => change(own.filter((other) => other !== one.question)) } : {})}
            />
          ))}
        </ul>
      </div>
    </>
  );
}

function PreviewRow({ preview, onRemove }: { preview: Preview; onRemove?: () => void }) {
  const { t } = useTranslation('meaning');
  const [open, setOpen] = useState(false);
  const { icon: Icon, ink, label } = signs[preview.after.status];
  const different = preview.change !== 'same';
  return (
    <li>
      <Fold
        open={open}
        onOpenChange={setOpen}
        title={
          <span className="block py-1.5">
            <span className="block font-normal text-pretty">{preview.question}</span>
            <span className="mt-0.5 flex flex-wrap items-center gap-1.5 text-sm font-normal">
              <span className={`inline-flex items-center gap-1 ${ink}`}>
                <Icon aria-hidden size={13} />
                {t(`models.${label}`)}
              </span>
              {preview.after.verified && <Badge tone="good">{t('preview.verified')}</Badge>}
              {different && <Badge tone={tones[preview.change]}>{t(`preview.change.${preview.change}`)}</Badge>}
            </span>
          </span>
        }
        actions={
          onRemove && <IconButton icon={X} size="small" label={t('preview.remove', { question: preview.question })} onClick={onRemove} />
        }
      >
        <div className="space-y-3 px-4 pb-3">
          <Understood planned={preview.after} title={different ? t('preview.now') : undefined} />
          {different && <Understood planned={preview.before} title={t('preview.before')} />}
        </div>
      </Fold>
    </li>
  );
}

/** One understanding of a question: what it would compute, or why it cannot. */
function Understood({ planned, title }: { planned: Planned; title: string | undefined }) {
  const { t } = useTranslation('meaning');
  const formatter = useFormatter();
  return (
    <div className="text-sm">
      {title !== undefined && <h3 className="mb-1 font-medium">{title}</h3>}
      {planned.status === 'answered' && planned.description !== '' && <p className="text-ink-2">{planned.description}</p>}
      {planned.status !== 'answered' && planned.reason !== '' && <p className="text-ink-2">{planned.reason}</p>}
      {planned.unplaced.length > 0 && <p className="text-ink-3">{t('preview.unplaced', { words: formatter.list(planned.unplaced) })}</p>}
      {planned.sql !== '' && <Sql sql={planned.sql} />}
      {planned.assumptions.length > 0 && (
        <ul aria-label={t('preview.assumptions')} className="mt-1.5 flex flex-wrap gap-1">
          {planned.assumptions.map((assumption) => (
            <li key={assumption} className="max-w-full">
              <Chip>{assumption}</Chip>
            </li>
          ))}
        </ul>
      )}
      {planned.readings.length > 0 && (
        <ul aria-label={t('preview.readings')} className="mt-1 list-disc space-y-0.5 ps-4">
          {planned.readings.map((reading) => (
            <li key={reading.sql}>{reading.description}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Sql({ sql }: { sql: string }) {
  return <SqlText sql={usePrettySql(sql, true)} className="mt-1 rounded-md border border-line bg-sunken px-2.5 py-1.5" />;
}
