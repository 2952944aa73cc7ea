// Models, verified queries and corrections through a real browser and the real server over the demo workspace.
// SEXTANT_URL names the server.
import { Report, checksOn, expect, launch, looksRight, openPage } from './lib.mjs';

const url = process.env.SEXTANT_URL ?? 'http://127.0.0.1:8080';
const report = new Report();
const browser = await launch();
const { page, problems } = await openPage(browser, { url });
page.setDefaultTimeout(20_000);
const check = checksOn(report, page, problems, 'meaning-');
const headers = { 'X-Sextant-Request': '1', 'Content-Type': 'application/json' };
const question = 'how many customers per segment';
const api = async (method, path, body, more = {}) => {
  const response = await fetch(url + path, {
    method,
    headers: { ...headers, ...more },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : JSON.parse(text) };
};
const proposals = async () =>
  (await api('GET', '/api/verified_queries?limit=500')).json.items.filter((one) => one.origin !== 'model' && one.question === question);
// What a run that was ended in the middle left behind.
for (const one of await proposals()) await api('DELETE', `/api/verified_queries/${one.id}`, undefined, { 'If-Match': '*' });
const saved = (await api('GET', '/api/models/bank')).json.text;

const editor = () => page.getByRole('textbox', { name: 'Model bank.yaml' });
// As a person replaces a text: select all, paste.
const replaceAll = async (text) => {
  await page.evaluate((content) => navigator.clipboard.writeText(content), text);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+v');
};
const typeAtEnd = async (text) => {
  await editor().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(text);
};
// A synonym that nothing else has: questions with it are answered only with this text.
const gained = saved.replace('synonyms: [client, account holder, person]', 'synonyms: [client, account holder, person, punter]');

await check('Data has its parts as tabs, by keys and by links', async () => {
  await page.goto('/data');
  await page.getByRole('link', { name: 'Model', exact: true }).click();
  await page.getByRole('heading', { name: 'bank.yaml', level: 1 }).waitFor();
  await page.getByText('No problems').waitFor();
  await page.goto('/');
  await page.locator('main').press('g');
  await page.keyboard.press('v');
  await page.waitForURL(/\/data\/verified/);
});

await check('a problem is underlined, listed, and a click goes there', async () => {
  await page.goto('/data/model?model=bank');
  await editor().waitFor();
  await typeAtEnd('\n  - question: Broken?\n    sql: SELECT nothing FROM bank.nowhere\n');
  await page.getByText(/^1 problem$|^\d problems$/).waitFor();
  await page.locator('.cm-lintRange-error').first().waitFor();
  await page.getByText('The preview comes back when the problems are mended.').waitFor();
  await page.getByRole('region', { name: 'Problems' }).getByRole('button').first().click();
  await page.waitForFunction(() => document.activeElement?.hasAttribute('data-editor'));
});

await check('leaving with unsaved changes asks first', async () => {
  await page.getByRole('link', { name: 'flights.yaml' }).click();
  await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Unsaved changes').waitFor();
  expect(page.url().includes('model=bank'), 'the page was left');
});

await check('undo takes a change back, down to what is saved', async () => {
  await editor().click();
  await page.keyboard.press('Control+z');
  await page.getByText('No problems').waitFor();
  await page.getByText('Unsaved changes').waitFor({ state: 'detached' });
});

await check('the preview says what one’s own question comes to, and what the change gains', async () => {
  await page.getByLabel('Your question').fill('how many punters are there');
  await page.keyboard.press('Enter');
  const row = page.getByRole('listitem').filter({ hasText: 'how many punters are there' });
  await row.getByText(/Asks back|Cannot answer/).waitFor();
  await editor().click();
  await replaceAll(gained);
  await page.getByText('No problems').waitFor();
  await row.getByText('Now answered').waitFor();
  await page.getByText('1 question changed against the saved model').waitFor();
  await row
    .getByRole('button', { name: /how many punters/ })
    .first()
    .click();
  await row.locator('pre').getByText(/count/i).first().waitFor();
  await row.getByText('With the saved model').waitFor();
});

await check('a save is in force with the next question', async () => {
  await page.keyboard.press('Control+s');
  await page.getByText('bank.yaml was saved').first().waitFor();
  await page.getByText('Unsaved changes').waitFor({ state: 'detached' });
  const { json } = await api('POST', '/ask', { question: 'how many punters are there' });
  expect(json.status === 'answered', `the question is ${json.status}`);
});

await check('a save over somebody else’s is refused, and both texts can be had', async () => {
  await typeAtEnd('# mine\n');
  const other = await api('PUT', '/api/models/bank', { text: `${gained}# theirs\n` }, { 'If-Match': '*' });
  expect(other.status === 200, JSON.stringify(other.json));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Somebody else saved this model since you opened it').waitFor();
  await page.getByRole('button', { name: 'Take theirs' }).click();
  await page.getByText('Unsaved changes').waitFor({ state: 'detached' });
  await editor().click();
  await page.keyboard.press('Control+End');
  await editor().getByText('# theirs').waitFor();
  await editor().click();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+End');
  await editor().getByText('# mine').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Unsaved changes').waitFor({ state: 'detached' });
  expect((await api('GET', '/api/models/bank')).json.text.endsWith('# mine\n'), 'mine was not saved');
});

await check('the model is as it was', async () => {
  await api('PUT', '/api/models/bank', { text: saved }, { 'If-Match': '*' });
  await page.goto('/data/model?model=bank');
  await editor().waitFor();
  await page.getByRole('button', { name: /Remove “how many punters/ }).click();
});

await check('a model is drafted from a dataset that has none, saved and deleted', async () => {
  const flights = (await api('GET', '/api/models/flights')).json;
  await api('DELETE', '/api/models/flights', undefined, { 'If-Match': '*' });
  let back;
  try {
    await page.goto('/data/model');
    await page.getByRole('button', { name: 'Draft a model' }).filter({ visible: true }).click();
    await page.getByRole('menuitem', { name: 'flights' }).click();
    await page.getByText('Drafted from the data; not saved yet.').waitFor();
    await page.getByText('No problems').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('flights.yaml was saved').first().waitFor();
    await page.waitForURL(/model=flights/);
    await page.getByRole('button', { name: 'Actions for flights.yaml' }).click();
    await page.getByRole('menuitem', { name: 'Delete the model' }).click();
    const asked = page.getByRole('dialog', { name: 'Delete flights.yaml?' });
    await asked.getByRole('button', { name: 'Delete the model' }).click();
    // Behind an open dialog nothing has a role: only when it is gone does a missing link tell of a deleted model.
    await asked.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /flights.yaml/ }).waitFor({ state: 'detached' });
    expect((await api('GET', '/api/models/flights')).status === 404, 'flights.yaml is still there');
  } finally {
    await api('DELETE', '/api/models/flights', undefined, { 'If-Match': '*' });
    back = await api('PUT', '/api/models/flights', { text: flights.text });
  }
  expect(back.status === 201, `flights.yaml did not come back: ${JSON.stringify(back.json)}`);
});

await check('an answer is corrected: edited, tried, proposed', async () => {
  await page.goto(`/?q=${encodeURIComponent(question)}`);
  await page.locator('article[data-status=answered]').waitFor();
  await page.getByRole('button', { name: 'Correct this' }).click();
  const sheet = page.getByRole('dialog', { name: 'Correct this' });
  const sql = sheet.getByRole('textbox', { name: 'Corrected SQL' });
  await sql.click();
  await replaceAll('SELECT nothing FROM bank.customers');
  await sheet.getByRole('button', { name: 'Propose this query' }).click();
  await sheet.getByRole('alert').first().waitFor();
  await sql.click();
  await replaceAll('SELECT segment, count(*) AS customers FROM bank.customers GROUP BY segment ORDER BY segment');
  await sheet.getByRole('button', { name: 'Try it' }).click();
  await sheet.getByRole('gridcell').first().waitFor();
  await sheet.getByRole('button', { name: 'Propose this query' }).click();
  await sheet.getByText('Proposed as a verified query').waitFor();
  await sheet.getByRole('link', { name: 'Review it' }).click();
  await page.waitForURL(/\/data\/verified/);
});

await check('a proposal shows question, SQL, who proposed it from which answer, and its rows', async () => {
  await page.getByRole('heading', { name: question, level: 2 }).waitFor();
  await page.getByText(/Proposed by owner .*, from an answer/).waitFor();
  await page.getByRole('link', { name: 'Open the answer' }).waitFor();
  await page.getByRole('grid', { name: 'Result' }).getByRole('gridcell', { name: 'premium' }).waitFor();
});

await check('it is edited, approved by key, and the approval taken back', async () => {
  await page.getByRole('button', { name: 'Edit', exact: true }).waitFor(); // who I am is known
  await page.locator('main').press('e');
  await page.getByLabel('Said along with the answer').fill('Closed accounts included.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Closed accounts included.').waitFor();
  await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
  await page.waitForTimeout(300);
  await page.locator('main').press('a');
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  expect((await proposals())[0].state === 'approved', 'it is not approved');
  const { json } = await api('POST', '/ask', { question, force: true });
  expect(json.verified === true, 'the approved query does not answer');
  await page.getByRole('button', { name: 'Undo' }).click();
  for (let i = 0; i < 50 && (await proposals())[0].state !== 'proposed'; i += 1) await page.waitForTimeout(100);
  expect((await proposals())[0].state === 'proposed', 'the approval was not taken back');
});

await check('it is rejected with a reason and stands among the rejected', async () => {
  const [{ id }] = await proposals();
  await page.goto(`/data/verified?query=${id}`);
  await page.getByRole('heading', { name: question, level: 2 }).waitFor();
  await page.getByRole('button', { name: 'Reject', exact: true }).waitFor(); // who I am is known
  await page.locator('main').press('r');
  await page.getByLabel('Reason').fill('We count only active ones.');
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await page.goto(`/data/verified?state=rejected&query=${id}`);
  await page.getByText('We count only active ones.').waitFor();
  await api('DELETE', `/api/verified_queries/${id}`, undefined, { 'If-Match': '*' });
});

await check('queries of a model are shown with their slots and lead to the model', async () => {
  await page.goto('/data/verified?state=approved');
  await page.getByRole('button', { name: /What was spent at/ }).click();
  await page
    .getByText(/Linden Market/)
    .first()
    .waitFor();
  await page.getByRole('grid', { name: 'Result' }).getByRole('gridcell').first().waitFor();
  await page.getByRole('button', { name: 'Edit the model' }).click();
  await page.waitForURL(/\/data\/model\?model=bank/);
});

await check('who is no owner is told so, and reviews nothing', async () => {
  const analyst = { 'X-Sextant-As': 'analyst' };
  const body = { question, sql: 'SELECT segment, count(*) AS customers FROM bank.customers GROUP BY segment' };
  const proposed = await api('POST', '/api/verified_queries', body, analyst);
  expect(proposed.status === 201, JSON.stringify(proposed.json));
  await page.goto('/');
  await page.evaluate(() => sessionStorage.setItem('sextant.actingAs', 'analyst'));
  try {
    await page.goto('/data/model');
    await page.getByText('Only owners see this').waitFor();
    const known = page.waitForResponse((response) => response.url().includes('/api/users'));
    await page.goto(`/data/verified?query=${proposed.json.id}`);
    await known; // who one is; before, nobody is an owner
    await page.getByRole('heading', { name: question, level: 2 }).waitFor();
    await page.getByText('You see what analyst sees').waitFor();
    for (const name of ['Approve', 'Edit', 'Reject'])
      expect((await page.getByRole('button', { name, exact: true }).count()) === 0, `an analyst is offered to ${name}`);
  } finally {
    await page.evaluate(() => sessionStorage.removeItem('sextant.actingAs'));
    await api('DELETE', `/api/verified_queries/${proposed.json.id}`, undefined, { 'If-Match': '*' });
  }
});

await looksRight(check, page, '/data/model?model=flights', () => page.getByText('No problems').waitFor());
await looksRight(check, page, '/data/verified?state=approved', () =>
  page.getByRole('heading', { name: 'Verified queries' }).first().waitFor(),
);

await check('the pages speak German', async () => {
  await page.evaluate(() => localStorage.setItem('sextant.language', 'de'));
  await page.goto('/data/verified?state=approved');
  await page.getByText('Fragen, deren SQL jemand geprüft hat.').waitFor();
  await page.evaluate(() => localStorage.removeItem('sextant.language'));
});

await browser.close();
report.close();
process.exit();
