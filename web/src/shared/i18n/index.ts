import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { deviceStorage } from '@/shared/lib/storage';
import { en, type Texts } from './en';

export const languages = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
] as const;

export type Language = (typeof languages)[number]['code'];

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Texts };
    returnNull: false;
  }
}

const key = 'sextant.language';

// English is in the page; other languages are fetched when chosen.
const loaders: Record<Exclude<Language, 'en'>, () => Promise<object>> = {
  de: async () => (await import('./de')).de,
};

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
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', await loaders[language]());
  }
  await i18next.changeLanguage(language);
  deviceStorage.write(key, language);
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
}
