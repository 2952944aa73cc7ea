import { isNumeric, isTemporal, type Cell, type ColumnMeta, type FormatToken, type ResultSet } from '@/shared/arrow';

/** Dates that stand for a whole period, by the name of their column. */
type Period = 'year' | 'quarter' | 'month';

export interface ColumnFormat {
  token: FormatToken | Period;
  /** Fraction digits of every value of the column, so that decimal points stand under each other. */
  digits: number;
  /** False for identifiers and years, which are labels made of digits. */
  grouping: boolean;
}

/** Formats for one locale. Cheap to call: number formats are kept. */
export interface Formatter {
  readonly locale: string;
  cell(value: Cell, column: ColumnMeta, format: ColumnFormat): string;
  number(value: number | bigint | string, digits?: number): string;
  compact(value: number): string;
  integer(value: number | bigint): string;
  /** With one decimal, so that points stand under each other; `fewest` 0 leaves it out where it says nothing. */
  percent(share: number, fewest?: 0 | 1): string;
  bytes(count: number): string;
  milliseconds(value: number): string;
  dateTime(iso: string): string;
  /** Of a date or a time: the day alone, in UTC. */
  day(iso: string): string;
  relative(iso: string, now?: number): string;
  list(words: readonly string[]): string;
}

export const missing = '—';

export function createFormatter(locale: string): Formatter {
  const kept = new Map<string, Intl.NumberFormat>();
  const numberFormat = (digits: number, grouping: boolean, extra: Intl.NumberFormatOptions = {}): Intl.NumberFormat => {
    const key = `${digits}${grouping}${extra.style ?? ''}${extra.notation ?? ''}${extra.minimumFractionDigits ?? ''}`;
    let format = kept.get(key);
    if (!format) {
      format = new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        useGrouping: grouping,
        ...extra,
      });
      kept.set(key, format);
    }
    return format;
  };
  const date = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: '2-digit', timeZone: 'UTC' });
  const clock = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone: 'UTC',
  });
  const month = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', timeZone: 'UTC' });
  const periodText = (iso: string, period: Period): string => {
    if (period === 'month') return formatIso(iso, month);
    return period === 'year' ? iso.slice(0, 4) : `Q${Math.ceil(Number(iso.slice(5, 7)) / 3)} ${iso.slice(0, 4)}`;
  };
  const local = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const sequence = new Intl.ListFormat(locale, { type: 'conjunction' });

  // Exact decimals come as text, which the runtime formats without rounding through a double.
  const write = (format: Intl.NumberFormat, value: number | bigint | string): string => format.format(value as number | bigint);

  const formatter: Formatter = {
    locale,
    cell(value, column, format) {
      if (value === null) return missing;
      if (typeof value === 'boolean') return value ? 'true' : 'false';
      if (isNumeric(column.family) && (typeof value !== 'string' || isNumberText(value))) {
        if (typeof value === 'number' && !Number.isFinite(value)) return missing;
        switch (format.token) {
          case 'percent':
            return formatter.percent(Number(value));
          case 'bytes':
            return formatter.bytes(Number(value));
          case 'duration_minutes':
            return write(numberFormat(format.digits, true), value);
          default:
            return write(numberFormat(format.digits, format.grouping), value);
        }
      }
      // Only the first rows decided: a later one may be a day within.
      if (isPeriod(format.token) && typeof value === 'string' && periodStart[format.token].test(value))
        return periodText(value, format.token);
      if (column.family === 'date' && typeof value === 'string') return formatIso(value, date);
      if (column.family === 'timestamp' && typeof value === 'string') return formatIso(value, clock);
      return String(value);
    },
    number: (value, digits = 0) => write(numberFormat(digits, true), value),
    compact: (value) =>
      (Math.abs(value) < 10_000
        ? new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
        : numberFormat(0, true, { notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 1 })
      ).format(value),
    integer: (value) => numberFormat(0, true).format(value),
    percent: (share, fewest = 1) => numberFormat(1, true, { style: 'percent', minimumFractionDigits: fewest }).format(share),
    bytes(count) {
      const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
      let size = count;
      let unit = 0;
      while (Math.abs(size) >= 1024 && unit < units.length - 1) {
        size /= 1024;
        unit += 1;
      }
      return `${numberFormat(unit === 0 || size >= 100 ? 0 : 1, true).format(size)} ${units[unit] ?? ''}`;
    },
    milliseconds(value) {
      if (value < 0.05) return `< ${numberFormat(1, true).format(0.1)} ms`;
      if (value < 1000) return `${numberFormat(value < 10 ? 1 : 0, true).format(value)} ms`;
      if (value < 60_000) return `${numberFormat(value < 10_000 ? 1 : 0, true).format(value / 1000)} s`;
      const seconds = Math.round(value / 1000);
      return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    },
    dateTime(iso) {
      const at = Date.parse(iso);
      return Number.isNaN(at) ? iso : local.format(at);
    },
    day: (iso) => formatIso(iso, date),
    relative(iso, now = Date.now()) {
      const at = Date.parse(iso);
      if (Number.isNaN(at)) return iso;
      const seconds = Math.round((at - now) / 1000);
      if (Math.abs(seconds) < 60) return ago.format(Math.min(0, seconds), 'second');
      if (Math.abs(seconds) < 3600) return ago.format(Math.round(seconds / 60), 'minute');
      if (Math.abs(seconds) < 86_400) return ago.format(Math.round(seconds / 3600), 'hour');
      if (Math.abs(seconds) < 30 * 86_400) return ago.format(Math.round(seconds / 86_400), 'day');
      return local.format(at);
    },
    list: (words) => sequence.format(words),
  };
  return formatter;
}

const identifierName = /(^|_|\b)(id|key|code|zip|zipcode|year|number|no|iban|phone)$/i;
const percentName = /(^|_|\b)(percent|pct|share|ratio|rate)$/i;

/** How the values of a column are written, from its family, its name and a look at its first values. */
export function columnFormat(result: ResultSet, column: number, wanted?: FormatToken): ColumnFormat {
  const meta = result.columns[column];
  const period = meta && isTemporal(meta.family) ? periodOf(result, column) : undefined;
  if (period !== undefined) return { token: period, digits: 0, grouping: false };
  const token = wanted ?? meta?.format;
  if (!meta || !isNumeric(meta.family)) return { token: token ?? 'text', digits: 0, grouping: false };
  if (meta.family === 'integer') {
    return { token: token ?? 'integer', digits: 0, grouping: !identifierName.test(meta.name) };
  }

  let needed = 0;
  let largest = 0;
  const looked = Math.min(result.rowCount, 200);
  for (let row = 0; row < looked; row += 1) {
    const value = result.cell(row, column);
    if (value === null || typeof value === 'boolean') continue;
    const size = Math.abs(Number(value));
    if (!Number.isFinite(size)) continue;
    largest = Math.max(largest, size);
    needed = Math.max(needed, fractionDigits(value));
  }
  const most = largest === 0 || largest >= 1 ? 2 : Math.min(6, 2 + Math.ceil(-Math.log10(largest)));
  const share = percentName.test(meta.name) && largest > 0 && largest <= 1;
  return {
    token: token ?? (share ? 'percent' : 'number'),
    digits: token === 'money' ? 2 : Math.min(needed, most),
    grouping: !identifierName.test(meta.name),
  };
}

function isPeriod(token: string): token is Period {
  return token === 'year' || token === 'quarter' || token === 'month';
}

const periodStart: Record<Period, RegExp> = {
  year: /^\d{4}-01-01(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/,
  quarter: /^\d{4}-(?:01|04|07|10)-01(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/,
  month: /^\d{4}-\d{2}-01(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/,
};

/** A column called "month" whose values all begin one. */
function periodOf(result: ResultSet, column: number): Period | undefined {
  const name = result.columns[column]?.name.toLowerCase() ?? '';
  if (!isPeriod(name)) return undefined;
  const looked = Math.min(result.rowCount, 200);
  for (let row = 0; row < looked; row += 1) {
    const value = result.cell(row, column);
    if (value !== null && !periodStart[name].test(String(value))) return undefined;
  }
  return name;
}

export function fractionDigits(value: number | bigint | string): number {
  if (typeof value === 'bigint') return 0;
  const text = String(value);
  const mantissa = /^-?\d+\.(\d+?)0*$/.exec(text);
  if (mantissa) return mantissa[1] === '0' ? 0 : (mantissa[1]?.length ?? 0);
  return text.includes('e-') ? 6 : 0;
}

function isNumberText(text: string): boolean {
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text);
}

function formatIso(text: string, format: Intl.DateTimeFormat): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(text);
  if (!match) return text;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = match;
  const at = new Date(0);
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day)); // Date.UTC takes the year 44 for 1944
  at.setUTCHours(Number(hour), Number(minute), Number(second));
  return format.format(at);
}
