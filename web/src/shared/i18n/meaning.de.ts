import type { MeaningTranslation } from './meaning.en';

export const meaning: MeaningTranslation = {
  models: { title: 'Modell' },
};
