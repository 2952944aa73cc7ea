// The product through a real browser: the built app served by the real server over the demo workspace.
// SEXTANT_URL names the server. Closes with "N passed, N failed".
import { Report, axe, checksOn, expect, launch, openPage } from './lib.mjs';

const url = process.env.SEXTANT_URL ?? 'http://127.0.0.1:8080';
const report = new Report();
const browser = await launch();
const { page, problems } = await openPage(browser, { url });
page.setDefaultTimeout(30_000);

const sqlOf = (sql) => `/sql?sql=${encodeURIComponent(sql)}`;
const state = {};
const check = checksOn(report, page, problems);

async function answered(question) {
  const article = page.locator('article[data-status=answered]').filter({ hasText: question });
  await article.waitFor();
  return article;
}

async function runSql(sql) {
  await page.goto(sqlOf(sql));
  await page.getByRole('textbox', { name: 'SQL editor' }).waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

async function actAs(name) {
  await page.getByRole('button', { name: /Account and settings/ }).click();
  await page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click();
  await page.getByText(`You see what ${name} sees`).waitFor();
}

// What a run that was ended in the middle left behind.
for (const source of (await (await fetch(`${url}/api/sources`)).json()).items.filter((one) => one.name.startsWith('parcels'))) {
  await fetch(`${url}/api/sources/${source.id}`, { method: 'DELETE', headers: { 'X-Sextant-Request': '1' } });
}

await check('the start page offers questions of this workspace', async () => {
  await page.goto('/');
  await page.locator('section[aria-labelledby=examples] li').first().waitFor();
  expect((await page.locator('section[aria-labelledby=examples] li').count()) >= 3, 'there are fewer than three examples');
});

await check('a question gets a sentence with a number, a chart and a table', async () => {
  const question = 'average delay by state of the origin airport';
  await page.getByRole('textbox', { name: 'Question' }).fill(question);
  await page.keyboard.press('Enter');
  const article = await answered(question);
  expect(/\d/.test((await article.locator('header p').innerText()) ?? ''), 'the sentence has no number');
  await article.locator('[data-drawn=true]').waitFor();
  await article.getByRole('grid').getByRole('gridcell').first().waitFor();
  state.answer = new URL(page.url()).searchParams.get('answer');
  expect(Boolean(state.answer), 'the address does not hold the answer');
});

await check('the answer shows its SQL and every step with source, time and evidence', async () => {
  const article = page.locator('article');
  await article.getByRole('button', { name: /^SQL/ }).first().click();
  await article
    .locator('pre')
    .getByText(/SELECT/i)
    .first()
    .waitFor();
  await article.getByRole('button', { name: /How this was answered/ }).click();
  // An answer from the cache took fewer steps.
  const least = (await article.getByText('From cache').count()) > 0 ? 1 : 4;
  expect((await article.locator('ol > li').count()) >= least, `fewer than ${least} steps are shown`);
  await article.getByText('Evidence').first().click();
  await article.locator('details[open] dd').first().waitFor();
});

await check('a follow-up changes the answer, and each part of it has a menu that the keyboard reaches', async () => {
  await page.getByRole('textbox', { name: 'Question' }).fill('in March');
  await page.keyboard.press('Enter');
  await page.getByText('Previous question, now in March').waitFor();
  const chip = page.getByRole('button', { name: 'Change: in March' });
  const found = await axe(page);
  expect(found.length === 0, found.join('\n'));
  await chip.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Leave this out' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Previous question, now without “in March”').waitFor();
  const next = page.getByRole('region', { name: 'Follow-up questions' }).getByRole('button').first();
  const question = await next.innerText();
  await next.click();
  await page.getByRole('heading', { level: 1, name: question }).waitFor();
  await page.getByText('Previous question, now').waitFor();
  await page.goto(`/?answer=${state.answer}`);
  await answered('average delay by state of the origin airport');
});

await check('thumbs up is kept', async () => {
  const sent = page.waitForResponse((response) => response.url().endsWith('/feedback'));
  await page.getByRole('button', { name: 'Good answer' }).click();
  expect((await sent).ok(), 'the server did not take the feedback');
});

await check('the stored answer opens again by its address', async () => {
  await page.goto(`/answers/${state.answer}`);
  const article = await answered('average delay by state');
  await article.getByRole('grid').getByRole('gridcell').first().waitFor();
  await article.getByRole('columnheader', { name: 'average delay' }).waitFor();
});

await check('the answer’s SQL opens in the SQL page and runs', async () => {
  await page.getByRole('button', { name: 'Open in SQL' }).click();
  await page.waitForURL(/\/sql/);
  await page
    .getByRole('textbox', { name: 'SQL editor' })
    .getByText(/GROUP BY/i)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('gridcell').first().waitFor();
});

await check('SQL streams many rows into the grid, to the last', async () => {
  await page.goto(sqlOf('SELECT origin, destination, delay FROM flights.flights'));
  await page.getByLabel('Row limit').selectOption('1000000');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('status').getByText('1,000,000 rows').waitFor({ timeout: 120_000 });
  await page.getByText('cut at 1,000,000').waitFor({ timeout: 120_000 });
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+End');
  await page.locator('[role=row][aria-rowindex="1000001"]').waitFor();
});

await check('cells are shown as they are, however far their dates and deep their records', async () => {
  await runSql(
    "SELECT DATE 'infinity' a, TIMESTAMP '290000-01-01' b, DATE '-0043-03-15' c, INTERVAL '1 month 3 days' d, {'d': DATE '2024-01-01', 'm': 1.50, 'n': 5::BIGINT} e",
  );
  await page.getByRole('gridcell').first().waitFor();
  const cells = await page.getByRole('gridcell').allInnerTexts();
  expect(
    cells.join(' | ') === 'infinity | +290000-01-01T00:00:00 | -0043-03-15 | 1 month 3 days | {"d":"2024-01-01","m":"1.50","n":5}',
    cells.join(' | '),
  );
});

await check('the tree of tables is one stop of the Tab key and moved in by arrows', async () => {
  await page.goto('/sql');
  await page.getByRole('button', { name: /^accounts/ }).waitFor();
  await page.getByRole('searchbox', { name: 'Search tables and columns' }).focus();
  await page.keyboard.press('Tab');
  const focused = (name) => page.locator('button:focus', { hasText: name }).waitFor();
  await focused(/^bank/);
  await page.keyboard.press('ArrowDown');
  await focused(/^accounts/);
  await page.keyboard.press('ArrowRight');
  await page.locator('button:focus[aria-expanded=true]').waitFor();
  await page.keyboard.press('ArrowRight');
  await focused('account_id');
  await page.keyboard.press('ArrowLeft');
  await focused(/^accounts/);
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Tab');
  await page.locator('button:focus[aria-label="Tables and history"]').waitFor();
  await page.getByRole('button', { name: /^accounts/ }).focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await page.locator('button:focus[aria-expanded=true]', { hasText: /^accounts/ }).waitFor();
});

await check('broken SQL is underlined and its place is told', async () => {
  await runSql('SELECT origin\nFRM flights.flights');
  await page.locator('.cm-lintRange-error').waitFor();
  await page.getByRole('button', { name: /^Show line 2/ }).waitFor();
});

await check('SQL that reaches outside is refused', async () => {
  await runSql("SELECT * FROM read_csv('/etc/passwd')");
  await page.getByRole('alert').first().waitFor();
  expect((await page.getByRole('gridcell').count()) === 0, 'rows came');
});

await check('a result downloads as CSV', async () => {
  await runSql('SELECT iata, city FROM flights.airports ORDER BY iata LIMIT 10');
  await page.getByRole('gridcell').first().waitFor();
  await page.getByRole('button', { name: 'Download' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /CSV/ }).click()]);
  expect(download.suggestedFilename() === 'result.csv', `the file is called ${download.suggestedFilename()}`);
});

await check('tables are browsed with columns, profiles and keys', async () => {
  await page.goto('/data?table=flights.flights');
  await page.getByRole('heading', { name: 'flights', exact: true, level: 1 }).waitFor();
  await page.getByText('distance', { exact: true }).first().waitFor();
  await page
    .getByRole('img', { name: /Most frequent values of/ })
    .first()
    .waitFor();
  for (const width of [1280, 1024]) {
    await page.setViewportSize({ width, height: 800 });
    const cut = await page.getByRole('img', { name: /Most frequent values of/ }).evaluateAll((pictures) => {
      const edge = pictures[0].closest('ul').getBoundingClientRect().right;
      return pictures.some((picture) => [...picture.children].some((bar) => bar.getBoundingClientRect().right > edge));
    });
    expect(!cut, `values are cut off at ${width} px`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: /^Keys/ }).click();
  await page
    .getByRole('link', { name: /airports/ })
    .first()
    .waitFor();
});

await check('a file is uploaded and asked about at once', async () => {
  const rows = Array.from(
    { length: 40 },
    (_, index) => `${index + 1},${['north', 'south', 'east', 'west'][index % 4]},${(index * 7) % 50}`,
  );
  await page.goto('/data?add=true');
  await page.setInputFiles('input[type=file]', {
    name: 'parcels.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`parcel_id,region,weight\n${rows.join('\n')}\n`),
  });
  await page.getByRole('button', { name: 'Ask about it' }).click();
  await page.getByRole('button', { name: 'how many parcels are there' }).click();
  const article = await answered('how many parcels are there');
  await article.getByText('40').first().waitFor();
});

await check('a broken file is refused with its reason, and nothing is half there', async () => {
  await page.goto('/data?add=true');
  await page.setInputFiles('input[type=file]', {
    name: 'torn.parquet',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('PAR1 this is no parquet file'),
  });
  await page.getByRole('alert').first().waitFor();
  const tables = await page.evaluate(async () => (await (await fetch('/api/tables?q=torn')).json()).items.length);
  expect(tables === 0, 'a table of the broken file is registered');
});

await check('viewing as an analyst says so and masks personal data', async () => {
  await page.goto('/');
  await actAs('analyst');
  await runSql('SELECT first_name, email, segment FROM bank.customers LIMIT 20');
  await page
    .getByRole('columnheader')
    .filter({ has: page.getByLabel('Masked') })
    .first()
    .waitFor();
  await page
    .getByRole('gridcell')
    .filter({ has: page.getByLabel('Masked') })
    .first()
    .waitFor();
  expect(!(await page.getByRole('grid').innerText()).includes('@'), 'an address is readable');
});

await check('samples honour the masks too', async () => {
  await page.goto('/data?table=bank.customers&tab=sample');
  await page
    .getByRole('gridcell')
    .filter({ has: page.getByLabel('Masked') })
    .first()
    .waitFor();
  await page.getByText('What you may see of it').waitFor();
});

await check('figures of masked columns are not made up', async () => {
  await page.goto('/data?table=bank.customers');
  const email = page.getByRole('listitem').filter({ hasText: 'Values are protected' }).filter({ hasText: 'pii.email' });
  await email.waitFor();
  expect(!/≈|\b0\b/.test(await email.innerText()), await email.innerText());
});

await check('a viewer does not see the bank at all', async () => {
  await actAs('viewer');
  await page.getByText('There is no table bank.customers').waitFor();
  await runSql('SELECT * FROM bank.customers');
  await page.getByRole('alert').first().waitFor();
  expect((await page.getByRole('gridcell').count()) === 0, 'rows came');
});

await check('and back to oneself', async () => {
  await page.getByRole('button', { name: 'Back to myself' }).click();
  await page.getByText('You see what').waitFor({ state: 'detached' });
});

await check('the uploaded source is removed', async () => {
  await page.goto('/data');
  await page.getByRole('button', { name: /Actions for parcels/ }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page
    .getByText(/was removed/)
    .first()
    .waitFor();
});

const looks = {
  '/': page.locator('section[aria-labelledby=examples] li').first(),
  [`/answers/${state.answer}`]: page.locator('[data-drawn=true]'),
  '/sql': page.getByRole('button', { name: /^accounts/ }),
  '/data': page.getByRole('link', { name: /airports/ }).first(),
  '/data?table=bank.customers': page.getByRole('img', { name: /Most frequent values of/ }).first(),
};
for (const theme of ['light', 'dark']) {
  for (const [path, ready] of Object.entries(looks)) {
    await check(`${path.replace(state.answer ?? '', '{id}')} in ${theme} is clean by axe`, async () => {
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(path);
      await ready.waitFor();
      await page.waitForTimeout(1200);
      const found = await axe(page);
      expect(found.length === 0, found.join('\n'));
    });
  }
}

await browser.close();
report.close();
process.exit();
