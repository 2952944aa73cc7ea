// Semantic models and verified queries as a client sees them. Needs SEXTANT_URL: a server over the demo workspace.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { call, get, post } from './http.mjs';

const ask = (question, extra = {}, as = {}) => post('/ask', { question, ...extra }, as);
const put = (path, body, tag) => call('PUT', path, body, tag ? { 'if-match': tag } : {});
const remove = (path, tag) => call('DELETE', path, undefined, tag ? { 'if-match': tag } : {});
const analyst = { 'x-sextant-as': 'analyst' };

test('models are listed, read with their tag, and only by owners', async () => {
  const { json } = await get('/api/models');
  assert.deepEqual(json.items.map((m) => m.id), ['bank', 'flights']);
  for (const model of json.items) assert.deepEqual(model.problems, []);
  const bank = await get('/api/models/bank');
  assert.equal(bank.headers.get('etag'), bank.json.etag);
  assert.equal((await get('/api/models/nothing')).status, 404);
  for (const path of ['/api/models', '/api/models/bank']) assert.equal((await get(path, analyst)).status, 403);
  assert.equal((await call('PUT', '/api/models/bank', { text: 'x' }, analyst)).status, 403);
});

test('a text with problems is explained line by line and never saved', async () => {
  const before = (await get('/api/models/bank')).json;
  const text = before.text.replace('expression: principal, aggregate: sum', 'expression: principle, aggregate: sum');
  const checked = (await post('/api/models/validate', { text })).json;
  assert.equal(checked.sound, false);
  const [problem] = checked.problems;
  assert.match(problem.path, /^entities\[5\]\.measures\[\d\]$/);
  assert.match(problem.reason, /principle/);
  assert.match(problem.hint, /principal/);
  assert.ok(problem.line > 1 && problem.column > 1);
  const refused = await put('/api/models/bank', { text }, before.etag);
  assert.equal(refused.status, 422);
  assert.match(refused.json.fields[0].path, /^bank\.yaml:\d+$/);
  assert.equal((await get('/api/models/bank')).json.etag, before.etag);
});

test('SQL of a model is tried through the gate before it is saved', async () => {
  const text = 'version: 1\ndataset: flights\nverified_queries:\n  - {question: who, sql: "SELECT * FROM read_csv(\'/etc/passwd\')"}\n';
  const checked = (await post('/api/models/validate', { text })).json;
  assert.equal(checked.problems.length, 1);
  assert.equal(checked.problems[0].path, 'verified_queries[0]');
});

test('a changed model counts with the next question, and a stale change is refused', async () => {
  const question = 'how many flocks are there';
  assert.notEqual((await ask(question)).json.status, 'answered');
  const before = (await get('/api/models/flights')).json;
  const text = before.text.replace('- table: birdstrikes\n', '- table: birdstrikes\n    synonyms: [flock]\n').replace(/(synonyms: \[flock\]\n(?:.*\n){0,3}?)    synonyms: .*\n/, '$1');
  const preview = (await post('/api/models/preview', { text, questions: [question, 'how many flights are there'] })).json;
  assert.deepEqual(preview.items.map((i) => i.change), ['gained', 'same']);
  assert.match(preview.items[0].after.sql, /birdstrikes/);
  assert.deepEqual(preview.items.map((i) => [i.before.datasets, i.after.datasets]), [[[], ['flights']], [['flights'], ['flights']]]);

  assert.equal((await put('/api/models/flights', { text })).status, 412);
  const saved = await put('/api/models/flights', { text }, before.etag);
  assert.equal(saved.status, 200, saved.text);
  assert.match((await ask(question)).json.sql, /birdstrikes/);
  assert.equal((await put('/api/models/flights', { text: before.text }, before.etag)).status, 412);
  assert.equal((await put('/api/models/flights', { text: before.text }, saved.json.etag)).status, 200);
  assert.notEqual((await ask(question)).json.status, 'answered');
});

test('a draft is a sound model; a second model of a dataset is refused', async () => {
  const draft = (await post('/api/models/draft', { dataset: 'bank' })).json;
  assert.deepEqual((await post('/api/models/validate', { text: draft.text })).json, { sound: true, dataset: 'bank', problems: [] });
  assert.equal((await put('/api/models/bank2', { text: draft.text })).status, 409);
  assert.equal((await post('/api/models/draft', { dataset: 'nothing' })).status, 404);
  for (const id of ['..%2Fusers', '.hidden', 'a%20b']) {
    const { status } = await put(`/api/models/${id}`, { text: draft.text });
    assert.ok(status >= 400 && status < 500, `${id}: ${status}`);
  }
  const bank = (await get('/api/models/bank')).json;
  assert.equal((await remove('/api/models/bank')).status, 412);
  assert.equal((await remove('/api/models/bank', bank.etag)).status, 204);
  const made = await put('/api/models/bank', { text: bank.text });
  assert.equal(made.status, 201);
  assert.equal(made.json.etag, bank.etag);
});

test('a proposal is used once an owner approved it', async () => {
  const body = { question: 'Which {segment} customers are loudest?', sql: 'SELECT count(*) AS loud FROM bank.customers WHERE segment = {segment}', slots: [{ name: 'segment', column: 'customers.segment', example: 'premium' }] };
  const proposed = await post('/api/verified_queries', body, analyst);
  assert.equal(proposed.status, 201, proposed.text);
  assert.equal(proposed.json.state, 'proposed');
  assert.equal(proposed.json.dataset, 'bank');
  assert.equal((await post('/api/verified_queries', body, analyst)).status, 409);
  assert.equal((await ask('which student customers are loudest')).json.verified, false);

  const path = `/api/verified_queries/${proposed.json.id}`;
  assert.equal((await post(`${path}/approve`, {}, analyst)).status, 403);
  const approved = await post(`${path}/approve`, { comment: 'checked' });
  assert.equal(approved.json.state, 'approved', approved.text);
  const answer = (await ask('Which student customers are loudest?')).json;
  assert.equal(answer.verified, true);
  assert.match(answer.sql, /'student'/);
  assert.notEqual((await ask('Which purple customers are loudest?')).json.verified, true);

  assert.equal((await put(path, { ...body, sql: 'SELECT 1 FROM bank.nothing WHERE {segment} = 1' }, approved.json.etag)).status, 422);
  assert.equal((await put(path, body, '"0"')).status, 412);
  assert.equal((await post(`${path}/reject`, { comment: 'no' })).json.state, 'rejected');
  assert.equal((await ask('Which student customers are loudest?')).json.verified, false);
  const { etag } = (await get(path)).json;
  assert.equal((await remove(path, etag)).status, 204);
  assert.equal((await get(path)).status, 404);
});

test('a number of an approved query is not written as the number of its name in the model', async () => {
  const written = async (question) => (await ask(question)).json.columns.find((c) => c.name === 'default_rate').format;
  assert.equal(await written('What is the default rate?'), 'percent');
  assert.equal(await written('Which branches have the highest default rate?'), 'percent', 'the model names it so itself');
  const body = { question: 'How troubled are our loans?', sql: "SELECT 100.0 * count(*) FILTER (WHERE status = 'defaulted') / count(*) AS default_rate FROM bank.loans", dataset: 'bank' };
  const { json } = await post('/api/verified_queries', body);
  const approved = await post(`/api/verified_queries/${json.id}/approve`, {});
  const answer = (await ask(body.question)).json;
  assert.equal(answer.verified, true);
  assert.equal(answer.columns[0].format ?? null, null, answer.summary);
  assert.equal((await remove(`/api/verified_queries/${json.id}`, approved.json.etag)).status, 204);
});

test('a preview names every dataset that an approved query reads', async () => {
  const body = { question: 'How many loans and airports?', sql: 'SELECT (SELECT count(*) FROM bank.loans) AS loans, (SELECT count(*) FROM flights.airports) AS airports' };
  const { json } = await post('/api/verified_queries', body);
  const approved = await post(`/api/verified_queries/${json.id}/approve`, {});
  const { text } = (await get('/api/models/bank')).json;
  const [preview] = (await post('/api/models/preview', { text, questions: [body.question] })).json.items;
  assert.equal((await remove(`/api/verified_queries/${json.id}`, approved.json.etag)).status, 204);
  assert.equal(preview.after.verified, true);
  assert.deepEqual(preview.after.datasets.sort(), ['bank', 'flights']);
});

test('a proposal must run for who proposes it', async () => {
  const bad = async (body, field) => {
    const { status, json } = await post('/api/verified_queries', body);
    assert.equal(status, 422, JSON.stringify(json));
    assert.ok(json.fields.some((f) => f.path.startsWith(field)), JSON.stringify(json.fields));
  };
  await bad({ question: 'q one', sql: 'DROP TABLE bank.loans' }, 'sql');
  await bad({ question: 'q one', sql: 'SELECT * FROM bank.nothing' }, 'sql');
  await bad({ question: '?!', sql: 'SELECT count(*) FROM bank.loans' }, 'question');
  await bad({ dataset: 'bank', question: 'over {n}', sql: 'SELECT count(*) FROM bank.loans WHERE principal > {m}', slots: [{ name: 'n', type: 'number', example: '5' }] }, 'slots');
});

test('thumbs up and a correction propose to a reviewer', async () => {
  const answer = (await ask('how many loans are there', {}, analyst)).json;
  const up = (await post('/feedback', { query_id: answer.query_id, thumbs: 'up' }, analyst)).json;
  assert.ok(up.proposed);
  assert.equal((await post('/feedback', { query_id: answer.query_id, thumbs: 'up' }, analyst)).json.proposed, null);
  const down = await post('/feedback', { query_id: answer.query_id, thumbs: 'down', corrected_sql: "SELECT count(*) AS loans FROM bank.loans WHERE status <> 'repaid'" }, analyst);
  assert.ok(down.json.proposed, down.text);
  assert.equal((await post('/feedback', { query_id: answer.query_id, thumbs: 'down', corrected_sql: 'SELECT nothing' }, analyst)).status, 422);
  const own = (await get('/api/verified_queries', analyst)).json.items;
  assert.ok(own.length >= 2 && own.every((entry) => entry.origin !== 'model'));
  const waiting = (await get('/api/verified_queries?state=proposed&q=loans')).json.items;
  assert.ok(waiting.some((entry) => entry.id === down.json.proposed && entry.query_id === answer.query_id && entry.proposed_by === 'analyst'));
  assert.equal((await get(`/api/verified_queries/${up.proposed}`, { 'x-sextant-as': 'branch_manager' })).status, 404);
});

test('a verified query of a model is changed with the model', async () => {
  const entry = (await get('/api/verified_queries?dataset=bank')).json.items.find((e) => e.origin === 'model');
  assert.equal(entry.model, 'bank');
  assert.equal((await post(`/api/verified_queries/${entry.id}/reject`, {})).status, 409);
});
