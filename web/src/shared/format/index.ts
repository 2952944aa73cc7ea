export { columnFormat, createFormatter, missing, type ColumnFormat, type Formatter, type FormatToken } from './formatter';
export { useFormatter } from './useFormatter';
