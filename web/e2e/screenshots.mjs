// Pictures of every page in light, dark and 360 px, for people to look at. SEXTANT_URL names a server over the demo workspace.
// Usage: node e2e/screenshots.mjs OUTDIR [SCENE,SCENE]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, openPage, settle } from './lib.mjs';

const out = process.argv[2] ?? 'screenshots';
const only = process.argv[3];
mkdirSync(out, { recursive: true });
const url = process.env.SEXTANT_URL ?? 'http://127.0.0.1:8080';
const browser = await launch();
const variants = { light: { theme: 'light' }, dark: { theme: 'dark' }, narrow: { theme: 'light', width: 360, height: 740 } };

const ask = async (page, question) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Question' }).fill(question);
  await page.keyboard.press('Enter');
  await page.locator('article[data-status]').waitFor();
  await settle(page);
};

const scenes = {
  start: (page) => page.goto('/'),
  answer: (page) => ask(page, 'average delay by state of the origin airport'),
  trace: async (page) => {
    await ask(page, 'average delay by state of the origin airport');
    await page.getByRole('button', { name: /^SQL/ }).first().click();
    await page.getByRole('button', { name: /How this was answered/ }).click();
    await page.getByText('Evidence').nth(1).click();
    await page.getByText('Evidence').nth(1).scrollIntoViewIfNeeded();
  },
  number: (page) => ask(page, 'how many accounts are there'),
  month: (page) => ask(page, 'number of transactions per month in 2025'),
  readings: (page) => ask(page, 'how many flights are there in Texas'),
  abstained: (page) => ask(page, 'weather tomorrow in Berlin'),
  masked: async (page) => {
    await page.goto('/');
    await page.evaluate(() => sessionStorage.setItem('sextant.actingAs', 'analyst'));
    await ask(page, 'names and emails of customers in Berlin');
  },
  sql: async (page) => {
    await page.goto(`/sql?sql=${encodeURIComponent('SELECT *\nFROM bank.customers\nWHERE branch_id = 3\nORDER BY customer_id')}`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('[role=gridcell]').first().waitFor();
  },
  'sql-chart': async (page) => {
    await page.goto(`/sql?sql=${encodeURIComponent('SELECT * FROM flights.airports')}`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('[role=gridcell]').first().waitFor();
    await page.getByRole('button', { name: 'Chart' }).click();
  },
  'sql-error': async (page) => {
    await page.goto(`/sql?sql=${encodeURIComponent('SELECT origin, avg(delay)\nFRM flights.flights\nGROUP BY origin')}`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('alert').first().waitFor();
    await page.waitForTimeout(900);
  },
  data: (page) => page.goto('/data'),
  table: (page) => page.goto('/data?table=flights.flights'),
  customers: async (page) => {
    await page.goto('/');
    await page.evaluate(() => sessionStorage.setItem('sextant.actingAs', 'analyst'));
    await page.goto('/data?table=bank.customers');
  },
  keys: (page) => page.goto('/data?table=flights.airports&tab=keys'),
  sample: (page) => page.goto('/data?table=flights.birdstrikes&tab=sample'),
  add: async (page) => {
    await page.goto('/data?add=true');
    await page.setInputFiles('input[type=file]', [
      { name: 'sales.csv', mimeType: 'text/csv', buffer: Buffer.from('region,amount\nnorth,10\nsouth,20\n') },
      { name: 'broken.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2,3\n') },
    ]);
    await page.waitForTimeout(1600);
  },
  model: (page) => page.goto('/data/model?model=bank'),
  verified: (page) => page.goto('/data/verified?state=approved'),
  evaluate: async (page) => {
    await page.goto('/evaluate');
    await page.getByRole('button', { name: 'Add questions' }).first().waitFor();
  },
  run: async (page) => {
    const { items } = await (await fetch(`${url}/api/question_tests/runs`)).json();
    if (items.length === 0) throw new Error('no run to show: start one on the Evaluate page');
    await page.goto(`/evaluate?run=${items[0].id}`);
  },
  palette: async (page) => {
    await page.goto('/');
    await settle(page);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder(/Search tables/).fill('bran');
    await page.waitForTimeout(500);
  },
  shortcuts: async (page) => {
    await page.goto('/sql');
    await settle(page);
    await page.locator('body').press('?');
  },
  user: async (page) => {
    await page.goto('/data');
    await settle(page);
    await page.getByRole('button', { name: /Account and settings/ }).click();
  },
};

for (const [scene, play] of Object.entries(scenes)) {
  if (only && !only.split(',').includes(scene)) continue;
  for (const [variant, settings] of Object.entries(variants)) {
    const { page, context, problems } = await openPage(browser, { url, ...settings });
    try {
      await play(page);
      await settle(page);
    } catch (error) {
      console.log(`${scene} ${variant}: ${String(error.message).split('\n')[0]}`);
    }
    await page.screenshot({ path: join(out, `${scene}-${variant}.png`) });
    for (const problem of new Set(problems)) console.log(`${scene} ${variant}: ${problem}`);
    await context.close();
  }
}
await browser.close();
process.exit(0);
