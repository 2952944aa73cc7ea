import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download, Ellipsis, FileQuestion, Play, Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { examplesQuery } from '@/features/ask';
import { useFormatter } from '@/shared/format';
import { saveBlob } from '@/shared/lib/saveBlob';
import {
  ActionMenu,
  Button,
  Card,
  ConfirmDialog,
  EmptyState,
  ErrorNotice,
  IconButton,
  MenuAction,
  MenuDivider,
  notify,
  Skeleton,
} from '@/shared/ui';
import { addFile, deleteFile, filesQuery, questionTestsKey, readFileText, startRun, type QuestionFile } from '../api/questionTests';

export function FileList({ onRun, onAdd }: { onRun: (run: string) => void; onAdd: () => void }) {
  const { t } = useTranslation('evaluate');
  const files = useQuery(filesQuery);
  if (files.isPending) return <Skeleton lines={4} />;
  if (files.isError) return <ErrorNotice error={files.error} onRetry={() => void files.refetch()} />;
  if (files.data.length === 0) return <NoFiles onRun={onRun} onAdd={onAdd} />;
  return (
    <section aria-labelledby="question-files">
      <h2 id="question-files" className="mb-2 text-base font-semibold">
        {t('files.title')}
      </h2>
      <Card>
        <ul className="divide-y divide-line">
          {files.data.map((file) => (
            <FileRow key={file.id} file={file} onRun={onRun} />
          ))}
        </ul>
      </Card>
    </section>
  );
}

function NoFiles({ onRun, onAdd }: { onRun: (run: string) => void; onAdd: () => void }) {
  const { t } = useTranslation('evaluate');
  const client = useQueryClient();
  const { data: examples = [] } = useQuery(examplesQuery);
  const start = useMutation({
    mutationFn: async () => startRun((await addFile(t('files.examplesName'), examples.join('\n'))).id),
    onSuccess: async (run) => {
      await client.invalidateQueries({ queryKey: questionTestsKey });
      onRun(run);
    },
  });
  return (
    <EmptyState
      icon={FileQuestion}
      title={t('files.empty')}
      text={t('files.emptyText')}
      action={
        <div className="flex flex-col items-center gap-2">
          <Button look="primary" icon={Plus} onClick={onAdd}>
            {t('add.button')}
          </Button>
          {examples.length > 0 && (
            <Button look="quiet" icon={Play} busy={start.isPending} onClick={() => start.mutate()}>
              {t('files.examples')}
            </Button>
          )}
          {start.isError && <ErrorNotice error={start.error} />}
        </div>
      }
    />
  );
}

function FileRow({ file, onRun }: { file: QuestionFile; onRun: (run: string) => void }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const start = useMutation({ mutationFn: () => startRun(file.id), onSuccess: onRun });
  const download = useMutation({
    mutationFn: async () => saveBlob(new Blob([await readFileText(file.id)], { type: 'text/plain' }), file.name),
  });
  const drop = useMutation({
    mutationFn: () => deleteFile(file.id),
    onSuccess: () => {
      setAsking(false);
      notify(t('files.removed', { name: file.name }));
      void client.invalidateQueries({ queryKey: questionTestsKey });
    },
  });
  const facts = [
    t('files.questions', { count: file.questions, n: formatter.integer(file.questions) }),
    ...(file.with_expected > 0 ? [t('files.expected', { count: file.with_expected, n: formatter.integer(file.with_expected) })] : []),
    t('files.added', { when: formatter.relative(file.added_at) }),
  ];
  return (
    <li className="px-4 py-2.5">
      <div className="flex items-center gap-3">
        <FileQuestion aria-hidden size={16} className="shrink-0 text-ink-3" />
        <div className="min-w-0 flex-1">
          <span className="font-medium break-words">{file.name}</span>
          <p className="tabular text-sm text-ink-3">{facts.join(' · ')}</p>
        </div>
        <Button size="small" icon={Play} busy={start.isPending} onClick={() => start.mutate()}>
          {t('files.run')}
          <span className="sr-only"> {file.name}</span>
        </Button>
        <ActionMenu trigger={<IconButton icon={Ellipsis} label={t('files.actions', { name: file.name })} />}>
          <MenuAction icon={Download} onSelect={() => download.mutate()}>
            {t('files.download')}
          </MenuAction>
          <MenuDivider />
          <MenuAction icon={Trash2} danger onSelect={() => setAsking(true)}>
            {t('files.remove')}
          </MenuAction>
        </ActionMenu>
      </div>
      {start.isError && <ErrorNotice error={start.error} />}
      {download.isError && <ErrorNotice error={download.error} />}
      <ConfirmDialog
        open={asking}
        title={t('files.removeTitle', { name: file.name })}
        text={t('files.removeText')}
        action={t('files.remove')}
        busy={drop.isPending}
        error={drop.error}
        onConfirm={() => drop.mutate()}
        onClose={() => setAsking(false)}
      />
    </li>
  );
}
