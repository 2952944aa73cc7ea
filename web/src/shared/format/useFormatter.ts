import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createFormatter, type Formatter } from './formatter';

const kept = new Map<string, Formatter>();

export function useFormatter(): Formatter {
  const { i18n } = useTranslation();
  const locale = i18n.language;
  return useMemo(() => {
    let formatter = kept.get(locale);
    if (!formatter) {
      formatter = createFormatter(regional(locale));
      kept.set(locale, formatter);
    }
    return formatter;
  }, [locale]);
}

// Texts in English, numbers as the person's own region writes them.
function regional(language: string): string {
  return navigator.languages.find((candidate) => candidate.split('-')[0] === language) ?? language;
}
