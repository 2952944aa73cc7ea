import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { deviceStorage } from '@/shared/lib/storage';
import { en, type Texts } from './en';
import type { EvaluateTexts } from './evaluate.en';
import type { MeaningTexts } from './meaning.en';

export const languages = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
] as const;

export type Language = (typeof languages)[number]['code'];

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Texts; evaluate: EvaluateTexts; meaning: MeaningTexts };
    returnNull: false;
  }
}

const key = 'sextant.language';

type Loaders = Record<Language, () => Promise<object>>;

/** English of the first pages is there from the start; all other texts are fetched when they are wanted. */
const loaders = {
  translation: { en: () => Promise.resolve(en), de: async () => (await import('./de')).de },
  evaluate: { en: async () => (await import('./evaluate.en')).evaluate, de: async () => (await import('./evaluate.de')).evaluate },
  meaning: { en: async () => (await import('./meaning.en')).meaning, de: async () => (await import('./meaning.de')).meaning },
} satisfies Record<string, Loaders>;

export type TextGroup = keyof typeof loaders;

const wantedGroups = new Set<TextGroup>(['translation']);
let wantedLanguage: Language = 'en'; // ahead of i18next's own while its texts are on their way

async function fetchTexts(language: Language, group: TextGroup): Promise<void> {
  if (!i18next.hasResourceBundle(language, group)) i18next.addResourceBundle(language, group, await loaders[group][language]());
}

/** Before a page that uses them is shown; from then on they follow the language. */
export async function loadTexts(group: TextGroup): Promise<void> {
  wantedGroups.add(group);
  await Promise.all([...new Set<Language>(['en', wantedLanguage])].map((one) => fetchTexts(one, group)));
}

function isLanguage(code: string | null | undefined): code is Language {
  return languages.some((language) => language.code === code);
}

export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  const stored = deviceStorage.read(key);
  const wanted = isLanguage(stored) ? stored : navigator.language.split('-')[0];
  if (isLanguage(wanted) && wanted !== 'en') void changeLanguage(wanted);
}

export async function changeLanguage(language: Language): Promise<void> {
  wantedLanguage = language;
  await Promise.all([...wantedGroups].map((group) => fetchTexts(language, group)));
  await i18next.changeLanguage(language);
  deviceStorage.write(key, language);
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
}
