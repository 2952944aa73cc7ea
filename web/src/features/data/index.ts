export { searchQuery, sourcesQuery, tablesQuery, type Found, type Table, type TableColumn } from './api/catalog';
export { DataTabs } from './components/DataTabs';
export { TypeSign } from './components/TypeSign';
export { effectsOf } from './model/effects';
export { readDataSearch } from './model/search';
export { suggestQuestions } from './model/suggestQuestions';

export const loadDataPage = () => import('./components/DataPage');
