import { loadTexts } from '@/shared/i18n';

export { readEvaluateSearch } from './model/search';

export const loadEvaluatePage = async () => (await Promise.all([import('./components/EvaluatePage'), loadTexts('evaluate')]))[0];
