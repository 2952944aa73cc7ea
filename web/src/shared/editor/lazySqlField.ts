import { lazy } from 'react';

/** The editor is fetched when a form with it is opened. */
export const SqlField = lazy(async () => ({ default: (await import('./SqlField')).SqlField }));
