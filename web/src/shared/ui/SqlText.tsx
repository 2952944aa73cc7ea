import { Fragment } from 'react';
import { classNames } from '@/shared/lib/classNames';

const token =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*')|("(?:[^"]|"")*")|(\b\d+(?:\.\d+)?\b)|\b(select|distinct|from|where|group|by|order|having|limit|offset|join|left|right|full|inner|outer|cross|on|using|as|and|or|not|in|is|null|between|like|ilike|case|when|then|else|end|with|union|all|except|intersect|asc|desc|nulls|first|last|filter|over|partition|exists|cast|interval|date|timestamp|true|false|qualify)\b/gi;

const looks = ['', 'text-ink-3 italic', 'text-good', 'text-ink', 'text-warn', 'text-accent-text font-medium'];

/** SQL to read, lightly coloured. The editor has its own. */
export function SqlText({ sql, className }: { sql: string; className?: string }) {
  const parts: { text: string; look: number }[] = [];
  let end = 0;
  for (const match of sql.matchAll(token)) {
    if (match.index > end) parts.push({ text: sql.slice(end, match.index), look: 0 });
    parts.push({ text: match[0], look: match.slice(1).findIndex((group) => group !== undefined) + 1 });
    end = match.index + match[0].length;
  }
  parts.push({ text: sql.slice(end), look: 0 });
  return (
    <pre dir="ltr" className={classNames('overflow-x-auto text-start font-mono text-xs leading-5 whitespace-pre-wrap', className)}>
      <code>
        {parts.map((part, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- the parts have no identity but their place
          <Fragment key={index}>{part.look === 0 ? part.text : <span className={looks[part.look]}>{part.text}</span>}</Fragment>
        ))}
      </code>
    </pre>
  );
}
