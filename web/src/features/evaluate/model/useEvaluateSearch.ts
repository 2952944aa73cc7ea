import { useCallback } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import type { EvaluateSearch } from './search';

const route = getRouteApi('/evaluate');

/** What the address says, and a way to change a part of it; an undefined part is taken out. */
export function useEvaluateSearch(): {
  search: EvaluateSearch;
  change: (part: { [K in keyof EvaluateSearch]?: EvaluateSearch[K] | undefined }) => void;
} {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (part: { [K in keyof EvaluateSearch]?: EvaluateSearch[K] | undefined }) =>
      void navigate({
        search: (before) => Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value !== undefined)),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  return { search, change };
}
