import { useTranslation } from 'react-i18next';
import { useFormatter } from '@/shared/format';
import { classNames } from '@/shared/lib/classNames';
import { Card } from '@/shared/ui';
import type { Kind } from '../api/questionTests';
import { useKindName } from '../model/useKindName';
import { useEvaluateSearch } from '../model/useEvaluateSearch';
import { HeadCell } from './HeadCell';

const number = 'tabular px-2.5 py-1.5 text-end';

/** Where the errors are: right, wrong and unanswered by the shape of the expected query. */
export function KindCard({ kinds: all }: { kinds: readonly Kind[] }) {
  const { t } = useTranslation('evaluate');
  const formatter = useFormatter();
  const nameOf = useKindName();
  const { search, change } = useEvaluateSearch();
  const kinds = all.filter((kind) => kind.right + kind.wrong + kind.unanswered > 0);
  return (
    <Card label={t('kinds.title')} className="flex flex-col overflow-hidden">
      <div className="flex min-h-10 items-center border-b border-line px-4 py-1">
        <h2 className="font-medium">{t('kinds.title')}</h2>
      </div>
      {kinds.length === 0 ? (
        <p className="px-4 py-3 text-ink-3">{t('kinds.none')}</p>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full">
            <thead>
              <tr className="border-b border-line text-xs text-ink-3">
                <HeadCell name>{t('kinds.kind')}</HeadCell>
                <HeadCell>{t('kinds.right')}</HeadCell>
                <HeadCell>{t('kinds.wrong')}</HeadCell>
                <HeadCell className="pe-4">{t('kinds.unanswered')}</HeadCell>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {kinds.map((kind) => {
                const chosen = search.kind === kind.kind;
                return (
                  <tr key={kind.kind} className={classNames('relative', chosen ? 'bg-accent-soft' : 'hover:bg-hover')}>
                    <th scope="row" className="px-4 py-1.5 text-start font-normal">
                      <button
                        type="button"
                        aria-pressed={chosen}
                        onClick={() => change({ kind: chosen ? undefined : kind.kind })}
                        className="text-start after:absolute after:inset-0"
                      >
                        {nameOf(kind.kind)}
                      </button>
                      <Share kind={kind} />
                    </th>
                    <td className={number}>{formatter.integer(kind.right)}</td>
                    <td className={number}>{formatter.integer(kind.wrong)}</td>
                    <td className={`${number} pe-4`}>{formatter.integer(kind.unanswered)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {kinds.length > 0 && <p className="mt-auto border-t border-line px-4 py-2 text-sm text-ink-3">{t('kinds.text')}</p>}
    </Card>
  );
}

/** The same three numbers as lengths; the table has them as numbers. */
function Share({ kind }: { kind: Kind }) {
  const width = (part: number): { width: string } => ({ width: `${(part / Math.max(1, kind.questions)) * 100}%` });
  return (
    <span aria-hidden className="mt-1 flex h-1 max-w-64 gap-px overflow-hidden rounded-full bg-hover">
      <span className="bg-good" style={width(kind.right)} />
      <span className="bg-bad" style={width(kind.wrong)} />
    </span>
  );
}
