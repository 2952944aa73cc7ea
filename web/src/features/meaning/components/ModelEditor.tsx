import { useMemo, useRef, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { CircleAlert, CircleCheck, Ellipsis, Eye, LogOut, RotateCcw, Save, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '@/shared/commands';
import { CodeEditor, type CodeEditorHandle } from '@/shared/editor/CodeEditor';
import { yaml } from '@/shared/editor/yaml';
import { useFormatter } from '@/shared/format';
import { ApiError } from '@/shared/http';
import { useDebounced } from '@/shared/lib/useDebounced';
import { useMediaQuery } from '@/shared/lib/useMediaQuery';
import {
  ActionMenu,
  Badge,
  Button,
  ConfirmDialog,
  Dialog,
  ErrorNotice,
  IconButton,
  MenuAction,
  MenuDivider,
  Notice,
  notify,
  Spinner,
} from '@/shared/ui';
import { checkQuery, deleteModel, modelsQuery, saveModel, type Model, type ModelProblem } from '../api/models';
import { problemsInText } from '../model/problemText';
import { PreviewPanel } from './PreviewPanel';

interface ModelEditorProps {
  id: string;
  /** Null: a draft that is not kept yet. */
  model: Model | null;
  start: string;
}

/** The version this text is based on; a draft has none. */
interface Base {
  text: string | null;
  etag: string | undefined;
  updatedAt: string | null;
}

export function ModelEditor({ id, model, start }: ModelEditorProps) {
  const { t } = useTranslation('meaning');
  const formatter = useFormatter();
  const client = useQueryClient();
  const navigate = useNavigate();
  const editor = useRef<CodeEditorHandle>(null);
  const [text, setText] = useState(start);
  const [base, setBase] = useState<Base>({ text: model?.text ?? null, etag: model?.etag, updatedAt: model?.updated_at ?? null });
  const [asking, setAsking] = useState(false);
  const [previewing, setPreviewing] = useState(false);
  const wide = useMediaQuery('(min-width: 1280px)');
  const name = model?.name ?? `${id}.yaml`;
  const dirty = text !== base.text;
  const leaving = useRef(false);

  const settled = useDebounced(text, 400);
  const check = useQuery(checkQuery(settled));
  const problems = check.data?.problems;
  const marked = useMemo(() => problemsInText(problems ?? []), [problems]);
  const checking = check.isFetching || settled !== text;
  const sound = problems?.length === 0;

  const save = useMutation({
    mutationFn: (ifMatch: string | undefined) => saveModel(id, text, ifMatch),
    onSuccess: (saved) => {
      setBase({ text: saved.text, etag: saved.etag, updatedAt: saved.updated_at });
      client.setQueryData(modelsQuery.queryKey, (all) =>
        [...(all ?? []).filter((one) => one.id !== saved.id), saved].toSorted((a, b) => a.id.localeCompare(b.id)),
      );
      void client.invalidateQueries({ queryKey: ['models', 'preview'] });
      notify(t('models.saved', { name }));
      if (model === null) {
        leaving.current = true;
        void navigate({ to: '/data/model', search: { model: saved.id } });
      }
    },
  });
  const takeTheirs = useMutation({
    mutationFn: () => client.fetchQuery({ ...modelsQuery, staleTime: 0 }),
    onSuccess: (all) => {
      const theirs = all.find((one) => one.id === id);
      if (!theirs) return;
      setBase({ text: theirs.text, etag: theirs.etag, updatedAt: theirs.updated_at });
      editor.current?.replaceAll(theirs.text);
      save.reset();
    },
  });
  const drop = useMutation({
    mutationFn: () => deleteModel(id, base.etag ?? '*'),
    onSuccess: () => {
      leaving.current = true;
      notify(t('models.deleted', { name }));
      void client.invalidateQueries({ queryKey: ['models'] });
      void navigate({ to: '/data/model', search: {} });
    },
  });
  const blocker = useBlocker({
    shouldBlockFn: () => dirty && !leaving.current,
    enableBeforeUnload: () => dirty && !leaving.current,
    withResolver: true,
  });

  const conflict = save.error instanceof ApiError && save.error.status === 412;
  const store = (): void => {
    if (dirty && !save.isPending) save.mutate(base.etag);
  };
  useCommands([
    { id: 'model.save', title: t('models.save'), section: t('models.title'), keys: 'mod+s', icon: Save, enabled: dirty, run: store },
    {
      id: 'model.preview',
      title: t('preview.open'),
      section: t('models.title'),
      icon: Eye,
      enabled: !wide,
      run: () => setPreviewing(true),
    },
  ]);
  const preview = <PreviewPanel model={id} text={settled} sound={sound} checked={!check.isPlaceholderData} />;

  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex min-h-11 shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1.5">
          <h1 className="min-w-0 truncate font-semibold">{name}</h1>
          {dirty ? (
            <Badge tone="warn">{t('models.unsaved')}</Badge>
          ) : (
            base.updatedAt !== null && (
              <span className="text-sm text-ink-3 max-sm:hidden">{t('models.savedAt', { when: formatter.relative(base.updatedAt) })}</span>
            )
          )}
          <span className="flex-1" />
          {!wide && (
            <Button size="small" look="quiet" icon={Eye} onClick={() => setPreviewing(true)}>
              {t('preview.open')}
            </Button>
          )}
          <Button size="small" look="primary" icon={Save} busy={save.isPending} disabled={!dirty || save.isPending} onClick={store}>
            {t('models.save')}
          </Button>
          <ActionMenu trigger={<IconButton icon={Ellipsis} label={t('models.actions', { name })} />}>
            <MenuAction
              icon={RotateCcw}
              disabled={!dirty || base.text === null}
              onSelect={() => editor.current?.replaceAll(base.text ?? '')}
            >
              {t('models.revert')}
            </MenuAction>
            {model !== null && (
              <>
                <MenuDivider />
                <MenuAction icon={Trash2} danger onSelect={() => setAsking(true)}>
                  {t('models.delete')}
                </MenuAction>
              </>
            )}
          </ActionMenu>
        </header>
        {model === null && <p className="border-b border-line bg-accent-soft px-3 py-1.5 text-sm">{t('models.drafted')}</p>}
        {conflict && (
          <div className="p-2">
            <Notice tone="warn" role="alert" title={t('models.conflict')}>
              <p>{t('models.conflictText')}</p>
              <div className="mt-2 flex flex-wrap gap-2">
                <Button size="small" busy={takeTheirs.isPending} onClick={() => takeTheirs.mutate()}>
                  {t('models.takeTheirs')}
                </Button>
                <Button size="small" look="danger" busy={save.isPending} onClick={() => save.mutate('*')}>
                  {t('models.overwrite')}
                </Button>
              </div>
            </Notice>
          </div>
        )}
        {save.isError && !conflict && (
          <div className="max-h-40 overflow-y-auto p-2">
            <ErrorNotice error={save.error} />
          </div>
        )}
        <div className="min-h-40 flex-1">
          <CodeEditor
            ref={editor}
            initial={start}
            label={t('models.editor', { name })}
            language={yaml}
            problems={marked}
            onChange={setText}
          />
        </div>
        <Problems
          problems={problems ?? []}
          checking={checking}
          error={check.error}
          onShow={(problem) => editor.current?.focusLine(problem.line, problem.column)}
        />
      </div>
      {wide && (
        <aside aria-label={t('preview.title')} className="flex w-80 shrink-0 flex-col border-s border-line">
          {preview}
        </aside>
      )}
      <Dialog open={previewing && !wide} onClose={() => setPreviewing(false)} title={t('preview.title')} place="side">
        {preview}
      </Dialog>
      <ConfirmDialog
        open={asking}
        title={t('models.deleteTitle', { name })}
        text={t('models.deleteText')}
        action={t('models.delete')}
        busy={drop.isPending}
        error={drop.error}
        onConfirm={() => drop.mutate()}
        onClose={() => setAsking(false)}
      />
      <ConfirmDialog
        open={blocker.status === 'blocked'}
        title={t('models.discardTitle')}
        text={t('models.discardText', { name })}
        action={t('models.discard')}
        icon={LogOut}
        onConfirm={() => blocker.proceed?.()}
        onClose={() => blocker.reset?.()}
      />
    </div>
  );
}

/** What is wrong, where; a click goes there. */
function Problems({
  problems,
  checking,
  error,
  onShow,
}: {
  problems: readonly ModelProblem[];
  checking: boolean;
  error: unknown;
  onShow: (problem: ModelProblem) => void;
}) {
  const { t } = useTranslation('meaning');
  const formatter = useFormatter();
  const count = problems.length;
  return (
    <section aria-label={t('models.problems')} className="shrink-0 border-t border-line bg-sunken">
      <p role="status" className="flex min-h-9 items-center gap-2 px-3 text-sm font-medium">
        {count > 0 ? (
          <CircleAlert aria-hidden size={14} className="text-bad" />
        ) : (
          <CircleCheck aria-hidden size={14} className="text-good" />
        )}
        {count > 0 ? t('models.problemCount', { count, n: formatter.integer(count) }) : t('models.sound')}
        {checking && (
          <span className="inline-flex animate-late items-center gap-1 font-normal text-ink-3">
            <Spinner size={12} /> {t('models.check')}
          </span>
        )}
      </p>
      {error !== null && (
        <div className="p-2">
          <ErrorNotice error={error} />
        </div>
      )}
      {count > 0 && (
        <ul className="max-h-40 divide-y divide-line overflow-y-auto border-t border-line">
          {problems.map((problem) => (
            <li key={`${problem.path} ${String(problem.line)} ${problem.reason}`}>
              <button
                type="button"
                onClick={() => onShow(problem)}
                className="flex w-full gap-3 px-3 py-1.5 text-start text-sm hover:bg-hover focus-visible:-outline-offset-2"
              >
                <span className="tabular w-16 shrink-0 text-ink-3">
                  {problem.line > 0 ? t('models.place', { line: problem.line }) : '—'}
                </span>
                <span className="min-w-0 flex-1 break-words">
                  {problem.reason}
                  {problem.hint !== '' && <span className="block text-ink-3">{problem.hint}</span>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
