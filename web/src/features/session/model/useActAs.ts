import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { setActingAs } from '@/shared/http';

/** Switches whose policies apply in this tab and forgets everything that was read under others. */
export function useActAs(): (name: string | null) => void {
  const client = useQueryClient();
  return useCallback(
    (name) => {
      void client.cancelQueries();
      setActingAs(name);
      const own = new Set(['me', 'users']);
      client.removeQueries({ predicate: (query) => !own.has(String(query.queryKey[0])) && !query.isActive() });
      void client.resetQueries({ predicate: (query) => !own.has(String(query.queryKey[0])) });
    },
    [client],
  );
}
