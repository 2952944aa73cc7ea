const allowed = /^allowed by /i;
const maskOf = /^(.+?) masked\b/i;

export interface Effects {
  /** "email" → "email masked (keyed hash): role analyst masks pii.email" */
  masks: Map<string, string>;
  /** Row filters and whatever else narrows what is seen. */
  others: string[];
}

/** What policies do to a table: that reading is allowed at all is no effect, and a column is masked once, in the fullest words. */
export function effectsOf(effects: readonly string[]): Effects {
  const masks = new Map<string, string>();
  const others = new Set<string>();
  for (const effect of effects) {
    const column = maskOf.exec(effect)?.[1];
    if (allowed.test(effect)) continue;
    if (column === undefined) others.add(effect);
    else if (effect.length > (masks.get(column)?.length ?? 0)) masks.set(column, effect);
  }
  return { masks, others: [...others] };
}
