export { openInSql, tableName } from './model/draft';
export { readSqlSearch } from './model/search';

export const loadSqlPage = () => import('./components/SqlPage');
