import { describe, expect, it } from 'vitest';
import { de } from './de';
import { en } from './en';

function placeholders(texts: object, path = ''): [string, string[]][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]): [string, string[]][] => {
    const name = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'object' && value !== null) return placeholders(value, name);
    return [[name, [...String(value).matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted()]];
  });
}

describe('translations', () => {
  it('have the same texts with the same places to fill in', () => {
    expect(placeholders(de)).toEqual(placeholders(en));
  });
  it('use no exclamation marks', () => {
    expect(JSON.stringify([en, de])).not.toContain('!');
  });
});
