import { describe, expect, it } from 'vitest';
import { completeAnswer } from '../api/answers';
import { evidenceOf, stepTitle } from './evidence';
import { readAskSearch } from './search';

describe('an answer from the server', () => {
  it('is whole whatever was left out', () => {
    const answer = completeAnswer({ query_id: 'q1', status: 'abstained' });
    expect(answer).toMatchObject({ rows: [], readings: [], assumptions: [], sql: null, dashboard_url: '/answers/q1' });
    expect(answer.reasoning.pipeline_steps).toEqual([]);
  });
  it('keeps what came', () => {
    expect(completeAnswer({ query_id: 'q1', status: 'answered', rows: [[0]], row_count: 0 }).row_count).toBe(0);
  });
});

describe('evidence of a step', () => {
  it('is read as names and lines', () => {
    expect(evidenceOf({ best_score: 0, tables: ['a', { name: 'b', rows: 2 }], empty: [], none: null })).toEqual([
      { name: 'best score', text: '0' },
      { name: 'tables', text: 'a\nname: b  rows: 2' },
    ]);
  });
  it('may be nothing, a list or a word', () => {
    expect(evidenceOf(null)).toEqual([]);
    expect(evidenceOf(['x'])).toEqual([{ name: '1', text: 'x' }]);
    expect(evidenceOf('hit')).toEqual([{ name: '', text: 'hit' }]);
  });
  it('is taken out of its wrapping', () => {
    expect(evidenceOf({ evidence: { words: 8 } })).toEqual([{ name: 'words', text: '8' }]);
  });
  it('has a title for people', () => {
    expect(stepTitle('catalog_search')).toBe('Catalog search');
  });
});

describe('the address of the Ask page', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(readAskSearch({ q: 'how many', answer: 'q1', other: 1, session: '' })).toEqual({ q: 'how many', answer: 'q1' });
  });
  it('takes a question that reads as a number', () => {
    expect(readAskSearch({ q: 2001 })).toEqual({ q: '2001' });
  });
});
