// Question tests through a real browser and the real server over the demo workspace. SEXTANT_URL names the server.
import { readFileSync } from 'node:fs';
import { Report, checksOn, expect, launch, looksRight, openPage } from './lib.mjs';

const url = process.env.SEXTANT_URL ?? 'http://127.0.0.1:8080';
const demo = readFileSync(new URL('../../tests/corpus/question_tests/demo.jsonl', import.meta.url), 'utf8');
const report = new Report();
const browser = await launch();
const { page, problems } = await openPage(browser, { url });
page.setDefaultTimeout(30_000);
const check = checksOn(report, page, problems, 'evaluate-');
const state = {};

// What earlier runs of this test left behind.
for (const [kind, name] of [
  ['files', 'name'],
  ['runs', 'file_name'],
]) {
  const { items } = await (await fetch(`${url}/api/question_tests/${kind}`)).json();
  for (const item of items.filter((one) => /^(e2e\.jsonl|Example questions|My questions|check\.jsonl)$/.test(one[name])))
    await fetch(`${url}/api/question_tests/${kind}/${item.id}`, { method: 'DELETE', headers: { 'X-Sextant-Request': '1' } });
}
const clean = (await (await fetch(`${url}/api/question_tests/files`)).json()).items.length === 0;

// The run that the address names; its page may still come, and an earlier one go.
const done = async () => {
  await page.waitForURL((address) => address.searchParams.has('run'));
  const run = new URL(page.url()).searchParams.get('run');
  const status = async () => (await (await fetch(`${url}/api/question_tests/runs/${run}`)).json()).run.status;
  for (let i = 0; i < 1200 && ['queued', 'running'].includes(await status()); i += 1) await page.waitForTimeout(100);
  await page.getByText('Run again').waitFor();
  await page.getByRole('progressbar').waitFor({ state: 'detached', timeout: 120_000 });
  await page
    .getByText(/questions? (right|answered)/)
    .first()
    .waitFor();
};

if (clean)
  await check('without files there is one step to the first figures: the example questions', async () => {
    await page.goto('/evaluate');
    await page.getByRole('button', { name: 'Start with the example questions' }).click();
    await done();
    await page.getByText('Nothing is expected, so nothing can be right or wrong.').waitFor();
  });

await check('a file that cannot be read says which line', async () => {
  await page.goto('/evaluate?add=true');
  await page.setInputFiles('input[type=file]', {
    name: 'broken.jsonl',
    mimeType: 'application/jsonl',
    buffer: Buffer.from('{"question": "a"}\nbroken\n'),
  });
  await page.getByText('line 2').waitFor();
});

await check('a file of questions is added and run, with accuracy, coverage, precision', async () => {
  await page.setInputFiles('input[type=file]', { name: 'e2e.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(demo) });
  const row = page.getByRole('listitem').filter({ hasText: 'e2e.jsonl' });
  await row.getByText('15 with an expected result').waitFor();
  await row.getByRole('button', { name: 'Run' }).click();
  await done();
  await page.getByText(/of 14 questions right/).waitFor();
  await page.locator('[data-drawn=true]').waitFor();
  state.first = new URL(page.url()).searchParams.get('run');
});

await check('the curve has a table with the same values', async () => {
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await page.getByRole('grid', { name: 'Precision against coverage' }).getByRole('gridcell').first().waitFor();
});

await check('wrong ones are found by filter and say why, with both queries and the rows that differ', async () => {
  await page.getByLabel('Result', { exact: true }).selectOption('wrong');
  await page.getByRole('link', { name: /branches in Germany/ }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('Expected SQL').waitFor();
  await sheet
    .getByText(/Other rows|other values/)
    .first()
    .waitFor();
  await sheet.getByRole('grid').first().waitFor();
});

await check('the keys go to the next question and back, and out', async () => {
  const sheet = page.getByRole('dialog');
  const before = await sheet.getByRole('heading', { level: 2 }).first().innerText();
  await page.keyboard.press('j');
  await page.waitForFunction((text) => !document.querySelector('[role=dialog]')?.textContent?.startsWith(text), before);
  await page.keyboard.press('k');
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('outcome') === 'wrong', 'the filter was lost');
});

await check('what cannot be checked is said to be the file’s fault', async () => {
  await page.goto(`/evaluate?run=${state.first}&outcome=gold_failed`);
  await page.getByRole('link', { name: /average age of borrowers/ }).click();
  await page.getByRole('dialog').getByText('What is expected could not be worked out.').waitFor();
  await page.keyboard.press('Escape');
});

await check('a second run is compared with the first', async () => {
  await page.goto(`/evaluate?run=${state.first}`);
  await page.getByRole('button', { name: 'Run again' }).click();
  await page.waitForURL((address) => address.searchParams.get('run') !== state.first);
  await done();
  await page.getByText('Nothing changed.').waitFor();
  await page.getByText('as before').first().waitFor();
  state.second = new URL(page.url()).searchParams.get('run');
});

await check('another expectation makes an answer newly wrong', async () => {
  const changed = demo.replace("SELECT count(*) FROM flights.airports WHERE state = 'TX'", 'SELECT 0');
  await page.goto('/evaluate?add=true');
  await page.setInputFiles('input[type=file]', { name: 'e2e.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(changed) });
  await page.getByRole('dialog', { name: 'Add questions' }).waitFor({ state: 'detached' });
  await page.getByRole('listitem').filter({ hasText: 'e2e.jsonl' }).first().getByRole('button', { name: 'Run' }).click();
  await done();
  await page.getByRole('button', { name: '1 newly wrong' }).click();
  await page.getByRole('link', { name: /customers per segment/ }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: /airports are there in Texas/ }).waitFor();
  expect((await page.getByRole('link', { name: /customers per segment/ }).count()) === 0, 'questions that did not change are shown');
  await page.getByText('points worse').first().waitFor();
});

await check('a run is exported as JSON lines', async () => {
  await page.getByRole('button', { name: 'Actions for this run' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /Export/ }).click()]);
  expect(download.suggestedFilename() === 'e2e.jsonl.results.jsonl', `the file is called ${download.suggestedFilename()}`);
});

await check('questions are written by hand, and a long run stops when told to', async () => {
  await page.goto('/evaluate?add=true');
  await page.getByRole('button', { name: 'Write them' }).click();
  await page.getByLabel('Name', { exact: true }).fill('My questions');
  await page
    .getByLabel('Questions', { exact: true })
    .fill(Array.from({ length: 400 }, () => 'average delay by state of the origin airport').join('\n'));
  await page.getByRole('button', { name: 'Add and run' }).click();
  await page.getByText(/^Question \d+ of 400$/).waitFor();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByText(/^Stopped after \d+ of 400 questions$/).waitFor();
});

await check('a run is deleted after it was asked twice', async () => {
  await page.getByRole('button', { name: 'Actions for this run' }).click();
  await page.getByRole('menuitem', { name: 'Delete this run' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete this run' }).click();
  await page.waitForURL((address) => !address.searchParams.has('run'));
});

await check('a run of nobody’s says so', async () => {
  await page.goto('/evaluate?run=nothing');
  await page.getByText('This run is not here').waitFor();
});

await check('the page is reached by keys and speaks German', async () => {
  await page.goto('/');
  await page.locator('main').press('g');
  await page.keyboard.press('e');
  await page.waitForURL(/\/evaluate/);
  await page.evaluate(() => localStorage.setItem('sextant.language', 'de'));
  await page.goto(`/evaluate?run=${state.second}`);
  await page.getByText('Genauigkeit gegen Abdeckung').first().waitFor();
  await page.evaluate(() => localStorage.setItem('sextant.language', 'en'));
});

await looksRight(check, page, '/evaluate', () => page.getByRole('heading', { name: 'Runs' }).waitFor());
await looksRight(check, page, `/evaluate?run=${state.second}`, () => page.locator('[data-drawn=true]').waitFor());
await looksRight(check, page, `/evaluate?run=${state.second}&question=4`, () =>
  page.getByRole('dialog').getByText('Expected SQL').waitFor(),
);

await browser.close();
report.close();
process.exit();
