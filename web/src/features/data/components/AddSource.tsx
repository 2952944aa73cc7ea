import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { FolderOpen, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useIsOwner } from '@/features/session';
import { useFormatter } from '@/shared/format';
import { ApiError } from '@/shared/http';
import { Button, Dialog, ErrorNotice, FileDrop, ProgressBar, Segmented, SelectField, TextField } from '@/shared/ui';
import { addSource, connectorsQuery, uploadFile } from '../api/catalog';
import { JobProgress } from './JobProgress';

export function AddSource({ open, files, onClose }: { open: boolean; files: readonly File[]; onClose: () => void }) {
  const { t } = useTranslation();
  const owner = useIsOwner();
  const [way, setWay] = useState<'upload' | 'path'>('upload');
  return (
    <Dialog open={open} onClose={onClose} title={t('data.add')} place="side">
      <div className="min-h-0 flex-1 space-y-4 overflow-y-auto p-4">
        {owner && (
          <Segmented
            label={t('data.way')}
            value={way}
            onChange={setWay}
            choices={[
              { value: 'upload', label: t('data.upload'), icon: Upload },
              { value: 'path', label: t('data.path'), icon: FolderOpen },
            ]}
          />
        )}
        {way === 'upload' || !owner ? <UploadForm first={files} /> : <PathForm />}
      </div>
    </Dialog>
  );
}

interface Sending {
  key: string;
  file: File;
  progress: number;
  job: string | null;
  error: unknown;
}

function UploadForm({ first }: { first: readonly File[] }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { data: connectors = [] } = useQuery(connectorsQuery);
  const [dataset, setDataset] = useState('uploads');
  const [list, setList] = useState<Sending[]>([]);
  const extensions = connectors.flatMap((connector) =>
    connector.extensions.map((extension) => (extension.startsWith('.') ? extension : `.${extension}`)),
  );

  const send = (files: readonly File[]): void => {
    for (const file of files) {
      const key = `${file.name}${String(performance.now())}`;
      const change = (part: Partial<Sending>): void =>
        setList((now) => now.map((entry) => (entry.key === key ? { ...entry, ...part } : entry)));
      setList((now) => [{ key, file, progress: 0, job: null, error: null }, ...now]);
      uploadFile(file, dataset.trim() === '' ? 'uploads' : dataset.trim(), (progress) => change({ progress }))
        .then((job) => change({ progress: 1, job }))
        .catch((error: unknown) => change({ error }));
    }
  };

  // Files dropped on the page are on their way as soon as the sheet is open.
  const sent = useRef<readonly File[]>([]);
  useEffect(() => {
    if (first.length === 0 || sent.current === first) return;
    sent.current = first;
    send(first);
    // oxlint-disable-next-line react/exhaustive-deps
  }, [first]);

  return (
    <div className="space-y-4">
      <TextField
        label={t('data.dataset')}
        help={t('data.datasetHelp')}
        value={dataset}
        onChange={(event) => setDataset(event.target.value)}
        maxLength={60}
      />
      <FileDrop
        label={t('data.chooseFile')}
        detail={extensions.length > 0 ? extensions.join('  ') : t('data.fileKinds')}
        accept={extensions.join(',')}
        multiple
        onFiles={send}
      />
      <ul className="space-y-3">
        {list.map((entry) => (
          <li key={entry.key} className="rounded-md border border-line px-3 py-2">
            <div className="flex items-baseline justify-between gap-3">
              <span className="min-w-0 truncate font-medium">{entry.file.name}</span>
              <span className="tabular text-sm text-ink-3">{formatter.bytes(entry.file.size)}</span>
            </div>
            {entry.error !== null ? (
              <div className="mt-2">
                <ErrorNotice
                  error={entry.error}
                  onRetry={() => {
                    setList((now) => now.filter((other) => other.key !== entry.key));
                    send([entry.file]);
                  }}
                />
              </div>
            ) : entry.job === null ? (
              <ProgressBar value={entry.progress} label={t('data.sending', { name: entry.file.name })} className="mt-2" />
            ) : (
              <JobProgress id={entry.job} onClose={() => setList((now) => now.filter((other) => other.key !== entry.key))} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

const automatic = '';

/** The form of a connector is made from its own description. */
function PathForm() {
  const { t } = useTranslation();
  const { data: connectors = [], error: unknown } = useQuery(connectorsQuery);
  const [kind, setKind] = useState(automatic);
  const [values, setValues] = useState<Record<string, string>>({});
  const [job, setJob] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const connector = connectors.find((one) => one.kind === kind);
  const basic = [
    { name: 'path', label: t('data.pathLabel'), required: true, help: t('data.pathHelp') },
    { name: 'name', label: t('data.nameLabel'), required: false, help: t('data.nameHelp') },
    { name: 'dataset', label: t('data.dataset'), required: false, help: t('data.datasetHelp') },
  ];
  const fields = [...basic, ...(connector?.fields ?? []).filter((field) => !basic.some((one) => one.name === field.name))];
  const fieldError = (name: string): string | undefined =>
    error instanceof ApiError ? error.fields.find((field) => field.path === name)?.message : undefined;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    setJob(null);
    const filled = Object.fromEntries(
      Object.entries(values)
        .map(([name, value]) => [name, value.trim()])
        .filter(([, value]) => value !== ''),
    );
    addSource({ path: '', ...filled, ...(kind === automatic ? {} : { kind }) })
      .then(setJob)
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit} className="space-y-4">
      <SelectField
        label={t('data.kind')}
        labelShown
        value={kind}
        onChange={setKind}
        choices={[{ value: automatic, label: t('data.kindAuto') }, ...connectors.map((one) => ({ value: one.kind, label: one.label }))]}
      />
      {connector && <p className="text-sm text-ink-2">{connector.description}</p>}
      {unknown && <ErrorNotice error={unknown} />}
      {fields.map((field) => (
        <TextField
          key={field.name}
          label={field.label}
          help={field.help}
          error={fieldError(field.name)}
          required={field.required}
          value={values[field.name] ?? ''}
          onChange={(event) => setValues({ ...values, [field.name]: event.target.value })}
        />
      ))}
      <Button look="primary" type="submit" busy={busy} disabled={busy || (values['path'] ?? '').trim() === ''}>
        {t('data.addFile')}
      </Button>
      {error !== null && <ErrorNotice error={error} />}
      {job !== null && <JobProgress id={job} onClose={() => setJob(null)} />}
    </form>
  );
}
