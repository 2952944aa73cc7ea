import { useEffect, useRef, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { PencilLine, Play, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, Dialog, ErrorNotice, FileDrop, Notice, notify, Segmented, TextArea, TextField } from '@/shared/ui';
import { addFile, questionTestsKey, startRun } from '../api/questionTests';

interface Questions {
  name: string;
  text: string;
  run: boolean;
}

export function AddQuestions({
  open,
  file,
  onClose,
  onRun,
}: {
  open: boolean;
  /** Dropped on the page: on its way as soon as the sheet is open. */
  file: File | null;
  onClose: () => void;
  onRun: (run: string) => void;
}) {
  const { t } = useTranslation('evaluate');
  return (
    <Dialog open={open} onClose={onClose} title={t('add.title')} place="side">
      <Form file={file} onClose={onClose} onRun={onRun} />
    </Dialog>
  );
}

function Form({ file, onClose, onRun }: { file: File | null; onClose: () => void; onRun: (run: string) => void }) {
  const { t } = useTranslation('evaluate');
  const client = useQueryClient();
  const [way, setWay] = useState<'upload' | 'write'>('upload');
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const add = useMutation({
    mutationFn: async (questions: Questions) => {
      const added = await addFile(questions.name, questions.text);
      return { added, run: questions.run ? await startRun(added.id) : null };
    },
    onSuccess: async ({ added, run }) => {
      // A list that was asked for before the file was there does not know it, and would not be asked for again.
      await client.cancelQueries({ queryKey: questionTestsKey });
      const listed = client.invalidateQueries({ queryKey: questionTestsKey });
      if (run !== null) {
        onRun(run);
        return;
      }
      // The list behind knows the file before the sheet goes: an older one of the same name could be run for it.
      await listed;
      notify(t('add.done', { name: added.name }));
      onClose();
    },
  });
  const send = (chosen: File | undefined): void => {
    if (chosen) void chosen.text().then((content) => add.mutate({ name: chosen.name, text: content, run: false }));
  };
  const sent = useRef<File | null>(null);
  useEffect(() => {
    if (file === null || sent.current === file) return;
    sent.current = file;
    send(file);
    // oxlint-disable-next-line react/exhaustive-deps
  }, [file]);
  const written = (run: boolean): void => add.mutate({ name: name.trim() || t('add.nameDefault'), text, run });

  return (
    <div className="min-h-0 flex-1 space-y-4 overflow-y-auto p-4">
      <Segmented
        label={t('add.way')}
        value={way}
        onChange={setWay}
        choices={[
          { value: 'upload', label: t('add.upload'), icon: Upload },
          { value: 'write', label: t('add.write'), icon: PencilLine },
        ]}
      />
      {way === 'upload' ? (
        <>
          <FileDrop
            label={t('add.choose')}
            detail={t('add.formats')}
            accept=".jsonl,.ndjson,.json,.txt"
            onFiles={(files) => send(files[0])}
          />
          <Notice>
            {t('add.help')}
            <code dir="ltr" className="mt-1 block font-mono text-xs break-words">
              {t('add.example')}
            </code>
          </Notice>
        </>
      ) : (
        <>
          <TextField
            label={t('add.name')}
            placeholder={t('add.nameDefault')}
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.target.value)}
          />
          <TextArea
            label={t('add.text')}
            help={t('add.writeHelp')}
            rows={10}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <div className="flex gap-2">
            <Button look="primary" icon={Play} busy={add.isPending} disabled={text.trim() === ''} onClick={() => written(true)}>
              {t('add.saveRun')}
            </Button>
            <Button disabled={text.trim() === '' || add.isPending} onClick={() => written(false)}>
              {t('add.save')}
            </Button>
          </div>
        </>
      )}
      {add.isError && <ErrorNotice error={add.error} />}
    </div>
  );
}
