export type TypeFamily =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'real'
  | 'text'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'interval'
  | 'blob'
  | 'list'
  | 'structure'
  | 'other';

/** One value on screen. Dates and times are ISO text; integers beyond 2^53 are bigint, decimals text: nothing is rounded on the way. */
export type Cell = null | boolean | number | bigint | string;

/** What a number means, which decides how it is written. */
export const formatTokens = ['number', 'integer', 'percent', 'money', 'duration_minutes', 'bytes', 'date', 'text'] as const;
export type FormatToken = (typeof formatTokens)[number];

export interface ColumnMeta {
  name: string;
  type: string;
  family: TypeFamily;
  masked: boolean;
  maskRule?: string | undefined;
  /** As a semantic model declares it; undefined: found out from the name and the values. */
  format?: FormatToken | undefined;
}

/** A table that may still grow. Cells are read in place; there are no row objects. */
export interface ResultSet {
  readonly columns: readonly ColumnMeta[];
  readonly rowCount: number;
  cell(row: number, column: number): Cell;
}

/** A column as the server describes it. */
export interface WireColumn {
  name: string;
  type?: string;
  family?: string;
  masked?: boolean;
  mask_rule?: string | null;
  format?: string | null;
}

const families = new Set<string>([
  'boolean',
  'integer',
  'decimal',
  'real',
  'text',
  'date',
  'time',
  'timestamp',
  'interval',
  'blob',
  'list',
  'structure',
  'other',
]);

export function columnMeta(wire: WireColumn): ColumnMeta {
  return {
    name: wire.name,
    type: wire.type ?? '',
    family: familyOf(wire.family),
    masked: wire.masked ?? false,
    maskRule: wire.mask_rule ?? undefined,
    format: formatTokens.find((token) => token === wire.format),
  };
}

export function familyOf(name: string | undefined): TypeFamily {
  return name !== undefined && families.has(name) ? (name as TypeFamily) : 'other';
}

export function isNumeric(family: TypeFamily): boolean {
  return family === 'integer' || family === 'decimal' || family === 'real';
}

export function isTemporal(family: TypeFamily): boolean {
  return family === 'date' || family === 'timestamp';
}

/** A result that came as JSON: a list of rows. Structures are shown as their JSON. */
export function rowsResult(columns: readonly WireColumn[], rows: readonly (readonly unknown[])[]): ResultSet {
  const metas = columns.map(columnMeta);
  return {
    columns: metas,
    rowCount: rows.length,
    cell: (row, column) => jsonCell(rows[row]?.[column]),
  };
}

export function jsonCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'bigint':
    case 'string':
      return value;
    default:
      return JSON.stringify(value);
  }
}

export function columnIndex(result: ResultSet, name: string): number {
  const exact = result.columns.findIndex((column) => column.name === name);
  if (exact >= 0) return exact;
  const lower = name.toLowerCase();
  return result.columns.findIndex((column) => column.name.toLowerCase() === lower);
}
