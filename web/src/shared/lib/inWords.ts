/** "number_of_accounts" as people write it. */
export function inWords(name: string): string {
  return name.replaceAll('_', ' ');
}
