import { describe, expect, it } from 'vitest';
import type { Preview } from '../api/models';
import { exampleSql } from './exampleSql';
import { questionsToTry, worthSeeingFirst } from './previewQuestions';
import { problemsInText } from './problemText';
import { readModelSearch, readVerifiedSearch } from './search';

describe('a query with slots', () => {
  it('is tried with its examples, quoted as the server quotes them', () => {
    const slots = [
      { name: 'city', type: 'value', column: 'airports.city', example: "O'Hare" },
      { name: 'n', type: 'number', column: '', example: '5' },
      { name: 'day', type: 'date', column: '', example: '2026-01-31' },
    ] as const;
    expect(exampleSql('SELECT {n} FROM t WHERE c = {city} AND d < {day} AND e = {city}', slots)).toBe(
      "SELECT 5 FROM t WHERE c = 'O''Hare' AND d < DATE '2026-01-31' AND e = 'O''Hare'",
    );
  });
});

describe('questions to try a model with', () => {
  it('are one’s own first, each once, twenty at most', () => {
    const examples = Array.from({ length: 30 }, (_, index) => `example ${String(index)}`);
    const questions = questionsToTry(['mine', 'Example 0'], examples);
    expect(questions).toHaveLength(20);
    expect(questions.slice(0, 3)).toEqual(['mine', 'Example 0', 'example 1']);
  });
  it('show what changed first, lost before gained, and then what the model is about', () => {
    const asked: Record<string, [Preview['change'], string]> = {
      'of another': ['same', 'flights'],
      same: ['same', 'bank'],
      own: ['same', 'flights'],
      gained: ['gained', 'flights'],
      different: ['different', 'bank'],
      lost: ['lost', 'bank'],
    };
    const previews = Object.entries(asked).map(
      ([question, [change, dataset]]) =>
        ({ question, change, before: { datasets: [] as string[] }, after: { datasets: [dataset] } }) as unknown as Preview,
    );
    expect(worthSeeingFirst(previews, 'bank', ['own']).map((one) => one.question)).toEqual([
      'lost',
      'gained',
      'different',
      'same',
      'own',
      'of another',
    ]);
  });
});

describe('a problem of a model', () => {
  it('says its reason and, where there is one, what to do', () => {
    const place = { line: 3, column: 5, path: 'entities[0]' };
    expect(
      problemsInText([
        { ...place, reason: 'No such table.', hint: 'Did you mean x?' },
        { ...place, reason: 'Twice.', hint: '' },
      ]),
    ).toEqual([
      { line: 3, column: 5, message: 'No such table.\nDid you mean x?' },
      { line: 3, column: 5, message: 'Twice.' },
    ]);
  });
});

describe('the addresses', () => {
  it('keep what they know and drop the rest', () => {
    expect(readModelSearch({ model: 'bank', other: 1 })).toEqual({ model: 'bank' });
    expect(readModelSearch({ model: 'bank', draft: 'flights' })).toEqual({ draft: 'flights' });
    expect(readVerifiedSearch({ state: 'rejected', query: 'q' })).toEqual({ state: 'rejected', query: 'q' });
    expect(readVerifiedSearch({ state: 'maybe' })).toEqual({});
  });
});
