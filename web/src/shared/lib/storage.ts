/** Browser storage that never throws: closed or full storage reads as absent and forgets. */
function guarded(area: () => Storage): { read(key: string): string | null; write(key: string, value: string | null): void } {
  return {
    read(key) {
      try {
        return area().getItem(key);
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        if (value === null) area().removeItem(key);
        else area().setItem(key, value);
      } catch {
        // Nothing to keep it in.
      }
    },
  };
}

export const deviceStorage = guarded(() => window.localStorage);
export const tabStorage = guarded(() => window.sessionStorage);
