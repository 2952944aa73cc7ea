import { describe, expect, it } from 'vitest';
import { dateText, intervalText, timestampText, timeText } from './timeText';

describe('dates and times', () => {
  it.each([
    [0n, '1970-01-01'],
    [-1n, '1969-12-31'],
    [11_016n, '2000-02-29'],
    [-719_528n, '0000-01-01'],
    [-719_529n, '-0001-12-31'],
    [-703_383n, '0044-03-15'],
    [2_932_897n, '+10000-01-01'],
    [2_147_483_647n, 'infinity'],
    [-2_147_483_647n, '-infinity'],
  ])('day %s is %s', (days, text) => expect(dateText(days)).toBe(text));

  it('are kept to the last digit, before and after 1970', () => {
    expect(timestampText(1_704_153_600_123_456n, 2)).toBe('2024-01-02T00:00:00.123456');
    expect(timestampText(-1n, 3)).toBe('1969-12-31T23:59:59.999999999');
    expect(timestampText(1n, 0)).toBe('1970-01-01T00:00:01');
    expect(timestampText(9_089_348_860_800_000n * 1000n, 2)).toMatch(/^\+2\d{5}-/);
    expect(timestampText(-(2n ** 63n - 1n), 2)).toBe('-infinity');
    expect(timeText(36_000_250_000n, 2)).toBe('10:00:00.25');
  });
  it('spans read like the server writes them', () => {
    expect(intervalText(14, 3, 14_706_500_000_000n)).toBe('1 year 2 months 3 days 04:05:06.5');
    expect(intervalText(0, 0, 0n)).toBe('00:00:00');
    expect(intervalText(0, 1, 0n)).toBe('1 day');
    expect(intervalText(0, 0, -1_000_000_000n)).toBe('-00:00:01');
  });
});
