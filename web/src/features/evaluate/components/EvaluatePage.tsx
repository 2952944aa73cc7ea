import { useState } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '@/shared/commands';
import { Button, PageTitle } from '@/shared/ui';
import { AddQuestions } from './AddQuestions';
import { FileList } from './FileList';
import { RunList } from './RunList';
import { RunPage } from './RunPage';

const route = getRouteApi('/evaluate');

export function EvaluatePage() {
  const { t } = useTranslation('evaluate');
  const { run, add = false } = route.useSearch();
  const navigate = route.useNavigate();
  const [dropped, setDropped] = useState<File | null>(null);
  const open = (id: string): void => void navigate({ search: { run: id } });
  const openAdd = (): void => void navigate({ search: (before) => ({ ...before, add: true }) });
  const closeAdd = (): void => {
    setDropped(null);
    void navigate({ search: ({ add: _, ...before }) => before });
  };
  useCommands([{ id: 'evaluate.add', title: t('add.button'), section: t('title'), keys: 'a', icon: Plus, run: openAdd }]);
  if (run !== undefined) return <RunPage key={run} id={run} onOpen={open} />;
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- dropping a file is a second way; the button is the first
    <div
      className="mx-auto min-h-full max-w-5xl px-4 py-5 md:px-8"
      onDragOver={(event) => event.dataTransfer.types.includes('Files') && event.preventDefault()}
      onDrop={(event) => {
        const file = event.dataTransfer.files[0];
        if (!file) return;
        event.preventDefault();
        setDropped(file);
        openAdd();
      }}
    >
      <PageTitle>{t('title')}</PageTitle>
      <header className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight">{t('title')}</h1>
          <p className="text-ink-2">{t('subtitle')}</p>
        </div>
        <Button look="primary" icon={Plus} onClick={openAdd}>
          {t('add.button')}
        </Button>
      </header>
      <div className="space-y-6">
        <FileList onRun={open} onAdd={openAdd} />
        <RunList />
      </div>
      <AddQuestions open={add} file={dropped} onClose={closeAdd} onRun={open} />
    </div>
  );
}
