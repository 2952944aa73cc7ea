// First load = what the browser fetches before the Ask page can be used: the page, its script and style,
// everything they import, the Ask page's own chunk, and the Latin font. Fails above the budget.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const budget = 300 * 1024;
const dist = new URL('../dist', import.meta.url).pathname;
const manifestPath = join(dist, '.vite/manifest.json');
if (!existsSync(manifestPath)) {
  console.error('dist is missing: run `npm run build` first');
  process.exit(2);
}
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
const firstPages = ['src/features/ask/components/AskPage.tsx'];

const files = new Set(['index.html', 'theme.js']);
const visit = (key) => {
  const chunk = manifest[key];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const font of chunk.assets ?? []) if (/inter-latin-wght-normal/.test(font)) files.add(font);
  for (const next of chunk.imports ?? []) visit(next);
};
visit('index.html');
for (const page of firstPages) {
  if (!manifest[page]) {
    console.error(`no chunk for ${page}: name the first page's module here`);
    process.exit(2);
  }
  visit(page);
}

const size = (file) =>
  file.endsWith('.woff2') ? statSync(join(dist, file)).size : gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const sizes = [...files].map((file) => [file, size(file)]).sort((a, b) => b[1] - a[1]);
const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
for (const [file, bytes] of sizes) console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KB  ${file}`);
console.log(`${(total / 1024).toFixed(1).padStart(8)} KB  first load, gzip (budget ${budget / 1024} KB)`);
if (total > budget) process.exit(1);
