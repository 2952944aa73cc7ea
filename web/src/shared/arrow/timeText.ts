// Dates and times as ISO text, by the same rules as the server's text formats, for every value the engine has: also before
// the year 0, after 9999, below the millisecond, and infinite. The runtime's Date holds fewer.

const secondsPerDay = 86_400n;
const largest = { day: 2n ** 31n - 1n, unit: 2n ** 63n - 1n };
const perSecond = [1n, 1000n, 1_000_000n, 1_000_000_000n];

export function dateText(days: bigint): string {
  return infinity(days, largest.day) ?? civil(days);
}

/** `unit` as in Arrow: 0 seconds to 3 nanoseconds. */
export function timestampText(value: bigint, unit: number): string {
  const scale = perSecond[unit] ?? 1n;
  const seconds = floorDivide(value, scale);
  const days = floorDivide(seconds, secondsPerDay);
  return infinity(value, largest.unit) ?? `${civil(days)}T${clock(seconds - days * secondsPerDay, value - seconds * scale, unit)}`;
}

export function timeText(value: bigint, unit: number): string {
  const scale = perSecond[unit] ?? 1n;
  return clock(value / scale, value % scale, unit);
}

export function intervalText(months: number, days: number, nanoseconds: bigint): string {
  const count = (number: number, name: string): string[] => (number === 0 ? [] : [`${number} ${name}${Math.abs(number) === 1 ? '' : 's'}`]);
  const parts = [...count(Math.trunc(months / 12), 'year'), ...count(months % 12, 'month'), ...count(days, 'day')];
  if (nanoseconds !== 0n || parts.length === 0)
    parts.push((nanoseconds < 0n ? '-' : '') + timeText(nanoseconds < 0n ? -nanoseconds : nanoseconds, 3));
  return parts.join(' ');
}

function infinity(value: bigint, most: bigint): string | undefined {
  return value === most ? 'infinity' : value === -most ? '-infinity' : undefined;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

/** Proleptic Gregorian calendar in eras of 400 years that begin on 1 March (H. Hinnant). */
function civil(days: bigint): string {
  const shifted = days + 719_468n;
  const era = floorDivide(shifted, 146_097n);
  const dayOfEra = Number(shifted - era * 146_097n);
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  const year = yearOfEra + Number(era) * 400 + (month >= 10 ? 1 : 0);
  const sign = year < 0 ? '-' : year > 9999 ? '+' : '';
  return `${sign}${pad(Math.abs(year), 4)}-${pad(month < 10 ? month + 3 : month - 9, 2)}-${pad(day, 2)}`;
}

function clock(seconds: bigint, fraction: bigint, unit: number): string {
  const below = fraction === 0n ? '' : `.${pad(fraction, unit * 3).replace(/0+$/, '')}`;
  return `${pad(seconds / 3600n, 2)}:${pad((seconds / 60n) % 60n, 2)}:${pad(seconds % 60n, 2)}${below}`;
}

function pad(value: number | bigint, digits: number): string {
  return value.toString().padStart(digits, '0');
}
