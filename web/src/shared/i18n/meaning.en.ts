import type { Widen } from './en';

export const meaning = {
  models: { title: 'Model' },
} as const;

export type MeaningTexts = typeof meaning;
export type MeaningTranslation = Widen<MeaningTexts>;
