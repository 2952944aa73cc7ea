import { describe, expect, it } from 'vitest';
import { EventParser } from './events';

describe('EventParser', () => {
  it('gives the events of a stream however it is cut', () => {
    const text = ': hello\n\nid: e-1\nevent: job\ndata: {"a":1}\n\n: ping\n\nid: e-2\nevent: catalog\ndata: one\ndata: two\n\n';
    const whole = new EventParser().push(text);
    expect(whole).toEqual([
      { id: 'e-1', name: 'job', data: '{"a":1}' },
      { id: 'e-2', name: 'catalog', data: 'one\ntwo' },
    ]);
    const parser = new EventParser();
    expect([...text].flatMap((character) => parser.push(character))).toEqual(whole);
  });

  it('keeps what is not complete', () => {
    const parser = new EventParser();
    expect(parser.push('id: e-1\nevent: job\ndata: 1\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ id: 'e-1', name: 'job', data: '1' }]);
  });
});
