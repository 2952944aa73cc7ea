import { loadTexts } from '@/shared/i18n';

export { readModelSearch, readVerifiedSearch } from './model/search';

export const loadModelPage = async () => (await Promise.all([import('./components/ModelPage'), loadTexts('meaning')]))[0];
export const loadVerifiedPage = async () => (await Promise.all([import('./components/VerifiedPage'), loadTexts('meaning')]))[0];
