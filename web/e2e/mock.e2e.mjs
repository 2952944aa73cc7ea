// The built app against the mock server: every page in light, dark and 360 px, by keyboard, under the strict policy, clean by axe.
import { startMock } from '../test/mock-server.mjs';
import { Report, axe, expect, launch, openPage, settle } from './lib.mjs';

const report = new Report();
const browser = await launch();
const mock = await startMock();
const { url } = mock;
const only = process.argv[2];
const looks = [
  { name: 'light', theme: 'light' },
  { name: 'dark', theme: 'dark' },
  { name: '360 px', theme: 'light', width: 360, height: 740 },
];
const sqlOf = (sql) => `/sql?sql=${encodeURIComponent(sql)}`;

async function scene(name, settings, play) {
  if (only !== undefined && !name.includes(only)) return;
  await report.check(name, async () => {
    const { page, context, problems } = await openPage(browser, { url, ...settings });
    try {
      await play(page);
      expect(problems.length === 0, [...new Set(problems)].join('\n'));
    } catch (error) {
      await page.screenshot({ path: `/tmp/sextant-e2e-${name.replaceAll(/\W+/g, '-')}.png` }).catch(() => undefined);
      throw error;
    } finally {
      await context.close();
    }
  });
}

async function ask(page, question) {
  await page.getByRole('textbox', { name: 'Question' }).fill(question);
  await page.keyboard.press('Enter');
  await page.locator('article[data-status]', { hasText: question }).waitFor();
}

async function run(page) {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('[role=gridcell]').first().waitFor();
}

async function noSideways(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over <= 0, `the page is ${over} px wider than the screen`);
}

async function actAs(page, name) {
  await page.getByRole('button', { name: /Account and settings/ }).click();
  await page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click();
  await page.getByText(`You see what ${name} sees`).waitFor();
}

const pages = {
  'start page': async (page) => {
    await page.goto('/');
    await page.getByRole('button', { name: 'average delay by state of the origin airport' }).waitFor();
  },
  answer: async (page) => {
    await page.goto('/');
    await ask(page, 'average delay by state');
    await page.locator('[data-drawn=true]').waitFor();
    await page.getByRole('button', { name: /How this was answered/ }).click();
    await page.getByRole('button', { name: /^SQL/ }).first().click();
  },
  readings: async (page) => {
    await page.goto('/');
    await ask(page, 'best airports for delay');
  },
  'stored answer': async (page) => {
    await page.goto('/');
    await ask(page, 'total balance by month opened');
    const id = new URL(page.url()).searchParams.get('answer');
    await page.goto(`/answers/${id}`);
    await page.locator('[data-drawn=true]').waitFor();
  },
  SQL: async (page) => {
    await page.goto(sqlOf('SELECT * FROM bank.customers'));
    await run(page);
  },
  'SQL chart': async (page) => {
    await page.goto(sqlOf('SELECT * FROM bank.accounts'));
    await run(page);
    await page.getByRole('button', { name: 'Chart' }).click();
    await page.locator('[data-drawn=true]').waitFor();
  },
  sources: async (page) => {
    await page.goto('/data');
    await page.locator('main').getByText('birdstrikes').filter({ visible: true }).first().waitFor();
  },
  table: async (page) => {
    await page.goto('/data?table=bank.customers');
    await page.getByText('national_id', { exact: true }).waitFor();
  },
  sample: async (page) => {
    await page.goto('/data?table=flights.birdstrikes&tab=sample');
    await page.locator('[role=gridcell]').first().waitFor();
  },
  'add data': async (page) => {
    await page.goto('/data?add=true');
    await page.getByText('Choose files').waitFor();
  },
  'not found': async (page) => {
    await page.goto('/nowhere');
    await page.getByText('There is no page here').waitFor();
  },
};

for (const look of looks) {
  for (const [name, open] of Object.entries(pages)) {
    await scene(`${name} in ${look.name} is clean by axe and fits`, look, async (page) => {
      await open(page);
      await page.waitForTimeout(250);
      const found = await axe(page);
      expect(found.length === 0, found.join('\n'));
      await noSideways(page);
    });
  }
}

await scene('an answer has a sentence, chart, table, assumptions, SQL and trace', {}, async (page) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'average delay by state of the origin airport' }).click();
  await page.getByRole('article').getByText('14.2 minutes').waitFor();
  await page.locator('[data-drawn=true]').waitFor();
  await page.getByRole('grid').getByRole('gridcell', { name: 'IL', exact: true }).waitFor();
  await page.getByText('delay = departure delay in minutes').waitFor();
  await page.getByRole('button', { name: /How this was answered/ }).click();
  await page.getByText('Ran in the sandboxed engine.').waitFor();
  await page.getByText('Evidence').first().click();
  await page.getByText('best similarity').waitFor();
  await page.getByRole('button', { name: 'Open in SQL' }).click();
  await page.waitForURL(/\/sql/);
  await page.getByRole('textbox', { name: 'SQL editor' }).getByText('GROUP BY').waitFor();
});

await scene('a reading is chosen, a follow-up asked, and the way back leads to each answer', {}, async (page) => {
  await page.goto('/');
  await ask(page, 'best airports for delay');
  await page.getByRole('button', { name: /lowest average delay/ }).click();
  await page.locator('article[data-status=answered]').waitFor();
  await page.getByRole('button', { name: 'the same by month' }).click();
  await page.getByRole('article').getByText('Balances grew').waitFor();
  await page.goBack();
  await page.locator('article[data-status=answered]', { hasText: 'Illinois' }).waitFor();
  await page.goBack();
  await page.locator('article[data-status=ask_back]').waitFor();
});

await scene('what cannot be answered names the words', {}, async (page) => {
  await page.goto('/');
  await ask(page, 'weather tomorrow in Berlin');
  await page.getByText('No place found for').waitFor();
  await page.locator('article').getByText('tomorrow', { exact: true }).waitFor();
});

await scene('a slow question says how long, and stops', {}, async (page) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Question' }).fill('a slow question');
  await page.keyboard.press('Enter');
  await page
    .getByText(/^[1-9]\d*\.\d s$/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('progressbar').waitFor({ state: 'detached' });
});

await scene('errors tell the reason, and costs are confirmed', {}, async (page) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Question' }).fill('fail please');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('The engine is busy.').waitFor();
  await page.getByText('req_77').waitFor();
  await page.getByRole('textbox', { name: 'Question' }).fill('average delay over the whole history');
  await page.keyboard.press('Enter');
  await page.getByText(/480,000,000 rows/).waitFor();
  await page.getByRole('button', { name: 'Run anyway' }).click();
  await page.locator('article[data-status=answered]').waitFor();
});

await scene('thumbs and comment reach the server', {}, async (page) => {
  await page.goto('/');
  await ask(page, 'average delay by state');
  await page.getByRole('button', { name: 'Not right' }).click();
  await page.getByRole('textbox', { name: 'Add a comment' }).fill('arrival delay was meant');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Noted').waitFor();
  expect(mock.state.feedback.at(-1).comment === 'arrival delay was meant', 'the comment did not arrive');
});

await scene('a million rows stream in and scroll to the last', {}, async (page) => {
  await page.goto(sqlOf('SELECT * FROM flights.flights -- big'));
  await page.getByLabel('Row limit').selectOption('1000000');
  await run(page);
  await page.getByRole('status').getByText('1,000,000 rows').waitFor({ timeout: 60_000 });
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('Control+End');
  await page.getByRole('gridcell', { name: 'row 999999' }).waitFor();
  await page.keyboard.press('Control+Home');
  await page.getByRole('gridcell', { name: 'row 0', exact: true }).waitFor();
  const cells = await page.locator('[role=gridcell]').count();
  expect(cells < 400, `${cells} cells are in the page`);
});

await scene('the grid works by keyboard: move, select, copy, sort, open a row', {}, async (page) => {
  await page.goto(sqlOf('SELECT * FROM bank.branches'));
  await run(page);
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Control+c');
  await page.getByText('2 cells copied').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied === 'Harbour\nOld Town', `copied ${JSON.stringify(copied)}`);
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.locator('[role=columnheader][aria-sort=descending]').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Row 1' }).getByText('University').waitFor();
});

await scene('broken SQL is underlined at its place, refused SQL names the rule', {}, async (page) => {
  await page.goto(sqlOf('SELECT origin\nFRM flights.flights'));
  await page.locator('.cm-lintRange-error', { hasText: 'FRM' }).waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Show line 2, column 1' }).click();
  await page.goto(sqlOf("SELECT * FROM read_csv('/etc/passwd')"));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText('function_not_allowed').first().waitFor();
});

await scene('a running query ticks, stops, and is gone on the server', {}, async (page) => {
  await page.goto(sqlOf('SELECT * FROM flights.flights -- slow'));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText(/^[1-9]\d*\.\d s$/).waitFor();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByText('Stopped. The query no longer runs.').waitFor();
});

await scene('the editor completes tables and columns, and Ctrl+Enter runs', {}, async (page) => {
  await page.goto('/sql');
  const editor = page.getByRole('textbox', { name: 'SQL editor' });
  await editor.click();
  await page.keyboard.type('select * from bank.bran', { delay: 15 });
  await page.locator('.cm-tooltip-autocomplete').getByText('branches').waitFor();
  // The list takes no key in its first instants, so that it cannot surprise a typist.
  await page.locator('.cm-tooltip-autocomplete li[aria-selected]').waitFor();
  await page.waitForTimeout(400);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('gridcell', { name: 'Harbour' }).waitFor();
});

await scene('a file is added and asked about; a broken one says where it breaks', {}, async (page) => {
  await page.goto('/data?add=true');
  await page.setInputFiles('input[type=file]', {
    name: 'sales.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('region,amount\nnorth,10\nsouth,20\n'),
  });
  await page.getByText('uploads.sales').waitFor();
  await page.setInputFiles('input[type=file]', { name: 'broken.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2,3\n') });
  await page.getByText('broken.csv, line 3').waitFor();
  await page.getByRole('button', { name: 'Ask about it' }).click();
  await page.getByRole('button', { name: 'how many sales are there' }).click();
  await page.getByRole('article').getByText('There are 2 sales.').waitFor();
});

await scene('a source is removed after it was asked twice', {}, async (page) => {
  await page.goto('/data');
  await page.getByRole('button', { name: 'Actions for sales' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('sales was removed').first().waitFor();
});

await scene('viewing as somebody shows a banner, masks and fewer tables', {}, async (page) => {
  await page.goto('/');
  await actAs(page, 'analyst');
  await ask(page, 'customers of the Harbour branch');
  await page.getByText('full name and email are masked for you').waitFor();
  await page
    .getByRole('gridcell')
    .filter({ has: page.getByLabel('Masked') })
    .first()
    .waitFor();
  await page.goto(sqlOf('SELECT * FROM bank.customers'));
  await run(page);
  await page
    .getByRole('columnheader')
    .filter({ has: page.getByLabel('Masked') })
    .first()
    .waitFor();
  await page.goto('/data');
  await actAs(page, 'viewer');
  await page.getByRole('link', { name: /customers/ }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: /airports/ }).waitFor();
  expect((await page.getByRole('link', { name: /customers/ }).count()) === 0, 'a viewer sees customers');
  await page.getByRole('button', { name: 'Back to myself' }).click();
  await page.getByRole('link', { name: /customers/ }).waitFor();
});

await scene('everything is reached by keys: palette, shortcuts, pages', {}, async (page) => {
  await page.goto('/');
  await settle(page);
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder(/Search tables/).fill('branches');
  await page
    .getByRole('option', { name: /bank\.branches/ })
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
  await page.locator('main').press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('main').press('g');
  await page.keyboard.press('d');
  await page.waitForURL(/\/data/);
});

await scene('the sandbox being off is said on every page', {}, async (page) => {
  mock.state.sandbox = 'off';
  try {
    for (const path of ['/', '/sql', '/data']) {
      await page.goto(path);
      await page.getByText('The engine’s sandbox is off.').waitFor();
    }
  } finally {
    mock.state.sandbox = 'on';
  }
});

await scene('another language changes every text and the numbers', { language: 'de', locale: 'de-DE' }, async (page) => {
  await page.goto('/data?table=flights.flights');
  await page.getByText('3.000.000').first().waitFor();
  expect((await page.locator('html').getAttribute('lang')) === 'de', 'the page does not say its language');
});

await browser.close();
await mock.close();
report.close();
process.exit();
