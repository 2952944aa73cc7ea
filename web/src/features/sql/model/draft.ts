import type { useNavigate } from '@tanstack/react-router';
import { deviceStorage } from '@/shared/lib/storage';

const key = 'sextant.sql.draft';
const longestAddress = 4000;

export function readDraft(): string {
  return deviceStorage.read(key) ?? '';
}

export function keepDraft(sql: string): void {
  deviceStorage.write(key, sql === '' ? null : sql);
}

export function fitsAddress(sql: string): boolean {
  return encodeURIComponent(sql).length <= longestAddress;
}

/** Goes to the SQL page with this text; nothing runs until the person says so. */
export function openInSql(navigate: ReturnType<typeof useNavigate>, sql: string): void {
  keepDraft(sql);
  void navigate({ to: '/sql', search: fitsAddress(sql) ? { sql } : {} });
}

/** "dataset"."table", quoted only where it must be. */
export function tableName(dataset: string, name: string): string {
  return `${identifier(dataset)}.${identifier(name)}`;
}

export function identifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
