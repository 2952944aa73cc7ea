import type { Translation } from './en';

export const de: Translation = {} as Translation;
