export { columnFormat, createFormatter, missing, type ColumnFormat, type Formatter } from './formatter';
export { useFormatter } from './useFormatter';
