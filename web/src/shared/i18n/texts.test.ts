import { describe, expect, it } from 'vitest';
import { de } from './de';
import { en } from './en';
import { evaluate as evaluateDe } from './evaluate.de';
import { evaluate } from './evaluate.en';
import { meaning as meaningDe } from './meaning.de';
import { meaning } from './meaning.en';

const english = { ...en, evaluatePage: evaluate, meaningPage: meaning };
const german = { ...de, evaluatePage: evaluateDe, meaningPage: meaningDe };

function placeholders(texts: object, path = ''): [string, string[]][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]): [string, string[]][] => {
    const name = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'object' && value !== null) return placeholders(value, name);
    return [[name, [...String(value).matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted()]];
  });
}

describe('translations', () => {
  it('have the same texts with the same places to fill in', () => {
    expect(placeholders(german)).toEqual(placeholders(english));
  });
  it('use no exclamation marks', () => {
    expect(JSON.stringify([english, german])).not.toContain('!');
  });
});
