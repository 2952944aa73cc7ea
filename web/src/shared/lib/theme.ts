import { useMediaQuery } from './useMediaQuery';
import { createStore, useStore } from './createStore';
import { deviceStorage } from './storage';

export type ThemeChoice = 'system' | 'light' | 'dark';

const key = 'sextant.theme';

function stored(): ThemeChoice {
  const value = typeof window === 'undefined' ? null : deviceStorage.read(key);
  return value === 'light' || value === 'dark' ? value : 'system';
}

export const theme = createStore<ThemeChoice>(stored());

export function setTheme(choice: ThemeChoice): void {
  deviceStorage.write(key, choice === 'system' ? null : choice);
  document.documentElement.dataset['theme'] = resolve(choice, window.matchMedia('(prefers-color-scheme: dark)').matches);
  theme.set(choice);
}

export function useResolvedTheme(): 'light' | 'dark' {
  const choice = useStore(theme);
  return resolve(choice, useMediaQuery('(prefers-color-scheme: dark)'));
}

function resolve(choice: ThemeChoice, systemDark: boolean): 'light' | 'dark' {
  if (choice !== 'system') return choice;
  return systemDark ? 'dark' : 'light';
}

/** Keeps the page in step with the system's own switch while no choice has been made. */
export function followSystemTheme(): void {
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => setTheme(theme.get()));
}
