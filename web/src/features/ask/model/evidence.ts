export interface Fact {
  name: string;
  text: string;
}

/** What a step found, as name and text pairs; nested values one line each. */
export function evidenceOf(result: unknown): Fact[] {
  if (result === null || result === undefined) return [];
  const wrapped = onlyEvidence(result);
  if (wrapped !== undefined) return evidenceOf(wrapped);
  if (Array.isArray(result)) return result.map((item, index) => ({ name: String(index + 1), text: lineOf(item) }));
  if (typeof result === 'object') {
    return Object.entries(result)
      .filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
      .map(([name, value]) => ({
        name: name.replaceAll('_', ' '),
        text: Array.isArray(value) ? value.map(lineOf).join('\n') : lineOf(value),
      }));
  }
  return [{ name: '', text: lineOf(result) }];
}

/** The inside of `{evidence: …}` where that is all there is. */
function onlyEvidence(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return undefined;
  const entries = Object.entries(result);
  return entries.length === 1 && entries[0]?.[0] === 'evidence' ? (entries[0][1] ?? undefined) : undefined;
}

function lineOf(value: unknown): string {
  if (value === null || value === undefined) return '—';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(lineOf).join(', ');
  return Object.entries(value)
    .map(([name, inner]) => `${name.replaceAll('_', ' ')}: ${lineOf(inner)}`)
    .join('  ');
}

/** "resolve_names" → "Resolve names". */
export function stepTitle(step: string): string {
  const words = step.replaceAll(/[_-]+/g, ' ').trim();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
