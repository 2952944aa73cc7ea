import { describe, expect, it } from 'vitest';
import { advance, keyCaps, pressName } from './keys';

const press = (key: string, more: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('a key press', () => {
  it('is named the same on every system', () => {
    expect(pressName(press('k', { ctrlKey: true }), false)).toBe('mod+k');
    expect(pressName(press('k', { metaKey: true }), true)).toBe('mod+k');
    expect(pressName(press('F', { shiftKey: true, altKey: true }), false)).toBe('alt+shift+f');
  });
  it('says a shifted sign once', () => {
    expect(pressName(press('?', { shiftKey: true }), false)).toBe('?');
  });
});

describe('a sequence', () => {
  const known = ['g a', 'g s', '?'];
  it('waits for its second key', () => {
    expect(advance('', 'g', known)).toEqual({ match: null, pending: 'g' });
    expect(advance('g', 's', known)).toEqual({ match: 'g s', pending: '' });
  });
  it('that goes wrong starts anew', () => {
    expect(advance('g', '?', known)).toEqual({ match: '?', pending: '' });
    expect(advance('g', 'x', known)).toEqual({ match: null, pending: '' });
  });
});

describe('key caps', () => {
  it('follow the system', () => {
    expect(keyCaps('mod+enter', false)).toEqual([['Ctrl', 'Enter']]);
    expect(keyCaps('mod+enter', true)).toEqual([['⌘', '↩']]);
    expect(keyCaps('g a', false)).toEqual([['G'], ['A']]);
  });
});
