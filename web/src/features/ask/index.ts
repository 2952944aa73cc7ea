export { examplesQuery } from './api/answers';
export { readAskSearch } from './model/search';

export const loadAskPage = () => import('./components/AskPage');
export const loadAnswerPage = () => import('./components/AnswerPage');
