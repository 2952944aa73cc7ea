import { useEffect } from 'react';

/** The window's title follows the page. */
export function PageTitle({ children }: { children: string }) {
  useEffect(() => {
    document.title = `${children} · Sextant`;
  }, [children]);
  return null;
}
