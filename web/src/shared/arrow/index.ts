// apache-arrow itself stays out of this index: it is loaded with the pages that stream.
export {
  columnIndex,
  columnMeta,
  familyOf,
  formatTokens,
  isNumeric,
  isTemporal,
  jsonCell,
  rowsResult,
  type Cell,
  type ColumnMeta,
  type FormatToken,
  type ResultSet,
  type TypeFamily,
  type WireColumn,
} from './resultSet';
