import { useEffect, useState } from 'react';

/** The text as printed for people, once wanted; the text as it is until then, and where the formatter does not understand it. */
export function usePrettySql(sql: string, wanted: boolean): string {
  const [pretty, setPretty] = useState({ of: sql, text: sql });
  useEffect(() => {
    if (!wanted) return undefined;
    let gone = false;
    void import('./formatSql').then(({ formatSql }) => {
      if (!gone) setPretty({ of: sql, text: formatSql(sql) ?? sql });
    });
    return () => {
      gone = true;
    };
  }, [sql, wanted]);
  return pretty.of === sql ? pretty.text : sql;
}
