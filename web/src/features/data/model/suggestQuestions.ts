import { isNumeric, isTemporal } from '@/shared/arrow';
import type { Table, TableColumn } from '../api/catalog';

/** First questions about a table, from nothing but its columns. In English, the language the planner reads. */
export function suggestQuestions(table: Table): string[] {
  const things = words(table.name);
  const open = table.columns.filter((column) => !column.masked && column.tags.every((tag) => !tag.startsWith('pii')));
  const keys = new Set([...table.primary_key, ...table.foreign_keys.flatMap((key) => key.columns)]);
  const measure = open.find((column) => isNumeric(column.family) && !keys.has(column.name) && !isLabel(column));
  const category = open.find((column) => column.family === 'text' && !keys.has(column.name) && !isLabel(column));
  const time = open.find((column) => isTemporal(column.family));
  const questions = [`how many ${things} are there`];
  if (category) questions.push(`number of ${things} by ${words(category.name)}`);
  if (measure && category)
    questions.push(
      `average ${words(measure.name)} of ${things} by ${words(category.name)}`,
      `top 5 ${words(category.name)} by total ${words(measure.name)}`,
    );
  else if (measure) questions.push(`average ${words(measure.name)} of ${things}`);
  if (time) questions.push(measure ? `total ${words(measure.name)} of ${things} by month` : `number of ${things} by month`);
  return questions;
}

function words(name: string): string {
  return name
    .replaceAll(/[_\W]+/g, ' ')
    .trim()
    .toLowerCase();
}

function isLabel(column: TableColumn): boolean {
  return /(^|_)(id|key|code|zip|zipcode|latitude|longitude|description|comment|notes?)$/i.test(column.name);
}
