import { createStore } from '@/shared/lib/createStore';
import { tabStorage } from '@/shared/lib/storage';

const key = 'sextant.actingAs';

/** The user whose policies are being tried out in this tab; null: oneself. */
export const actingAs = createStore<string | null>(typeof window === 'undefined' ? null : tabStorage.read(key));

export function setActingAs(name: string | null): void {
  tabStorage.write(key, name);
  actingAs.set(name);
}
