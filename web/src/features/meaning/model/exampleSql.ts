import type { Slot } from '../api/verified';

/** The query with each slot's example in its place, as the server binds it. */
export function exampleSql(sql: string, slots: readonly Slot[]): string {
  return slots.reduce((text, slot) => text.replaceAll(`{${slot.name}}`, literal(slot)), sql);
}

function literal(slot: Slot): string {
  if (slot.type === 'number') return slot.example;
  const quoted = `'${slot.example.replaceAll("'", "''")}'`;
  return slot.type === 'date' ? `DATE ${quoted}` : quoted;
}
