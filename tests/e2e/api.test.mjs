// The HTTP interface as a client sees it. Needs a server over the demo workspace: SEXTANT_URL, SEXTANT_SERVER (its process), SEXTANT_WORKSPACE.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { base, call, finished, get, headers, post, query } from './http.mjs';

test('health, readiness and metrics answer', async () => {
  assert.equal((await get('/healthz')).json.status, 'ok');
  const ready = await get('/readyz');
  assert.equal(ready.json.status, 'ready', ready.text);
  await query('SELECT 1 AS one');
  assert.match((await get('/metrics')).text, /sextant_http_requests_total/);
});

test('a question is answered with rows, a sentence, a chart and its trace', async () => {
  const { status, json } = await post('/ask', { question: 'average delay by state of the origin airport' });
  assert.equal(status, 200);
  assert.equal(json.status, 'answered', JSON.stringify(json.message));
  assert.ok(json.rows.length > 40);
  assert.match(json.summary, /\d/);
  assert.equal(json.chart.mark, 'bar');
  assert.match(json.sql, /select/i);
  assert.ok(json.reasoning.pipeline_steps.length >= 5);
  for (const step of json.reasoning.pipeline_steps) assert.equal(typeof step.duration_ms, 'number');
  assert.deepEqual(json.reasoning.sources_queried.sort(), ['flights/airports.csv', 'flights/flights.parquet']);
  assert.match(json.reasoning.pipeline_overview, /^question_received → .*query_executed/);
  const again = await get(`/api/answers/${json.query_id}`);
  assert.deepEqual(again.json.rows, json.rows);
  const session = await get(`/sessions/${json.session_id}`);
  assert.equal(session.json.turns[0].query_id, json.query_id);
  const feedback = await post('/feedback', { query_id: json.query_id, thumbs: 'up', comment: 'as expected' });
  assert.equal(feedback.status, 200, feedback.text);
});

test('a stored answer shows no rows that one may no longer see', async () => {
  const file = path.join(process.env.SEXTANT_WORKSPACE, 'policies.yaml');
  const before = fs.readFileSync(file, 'utf8');
  const manager = { 'x-sextant-as': 'branch_manager' };
  const [own, flights] = [
    await post('/ask', { question: 'how many accounts does each branch have' }, manager),
    await post('/ask', { question: 'how many airports are there' }, { 'x-sextant-as': 'viewer' }),
  ];
  assert.equal(own.json.status, 'answered', own.text);
  assert.equal(flights.json.status, 'answered', flights.text);
  const reopened = async () => (await get(`/api/answers/${own.json.query_id}`, manager)).json;
  const listed = async () => (await get(`/sessions/${own.json.session_id}`, manager)).json.turns[0].summary;
  assert.deepEqual((await reopened()).rows, own.json.rows);
  assert.notEqual(await listed(), '');
  const inForce = async (text, shown) => {
    fs.writeFileSync(file, text);
    process.kill(Number(process.env.SEXTANT_SERVER), 'SIGHUP');
    for (let i = 0; i < 100 && (await reopened()).withheld === shown; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  try {
    await inForce(before.replace("subject('branch_id')", "subject('branch_id') AND branch_id < 1000000"), false);
    const now = await reopened();
    assert.equal(now.withheld, true);
    assert.equal(now.question, own.json.question);
    assert.deepEqual([now.rows, now.columns, now.chart, now.follow_ups, now.reasoning.pipeline_steps], [[], [], null, [], []]);
    assert.doesNotMatch(now.summary, /\d/);
    assert.equal(await listed(), '');
    const other = await get(`/api/answers/${flights.json.query_id}`, { 'x-sextant-as': 'viewer' });
    assert.deepEqual(other.json.rows, flights.json.rows, 'nothing changed for these tables');
  } finally {
    await inForce(before, true);
  }
  assert.deepEqual((await reopened()).rows, own.json.rows, 'the rules are as they were');
});

test('close rivals of a reading are tried before it is decided, and told', async () => {
  const { json } = await post('/ask', { question: 'how many accounts does each branch have' });
  assert.equal(json.status, 'answered', JSON.stringify(json.message));
  const tried = json.reasoning.pipeline_steps.filter((step) => step.step === 'planner_trial');
  assert.ok(tried.length === 1 || tried.length === 2, 'three are tried at most, one of them answers');
  for (const { result } of tried) {
    assert.equal(typeof result.evidence.rows, 'number');
    assert.notEqual(result.evidence.sql, json.sql, 'the one that answers is told as the query that was run');
  }
});

test('follow-ups change the answer before, say so, and can be taken back', async () => {
  const first = (await post('/ask', { question: 'number of transactions per month in 2025' })).json;
  assert.equal(first.status, 'answered', first.message);
  assert.ok(first.follow_ups.length >= 2, 'questions to go on with');
  const session_id = first.session_id;
  const later = (await post('/ask', { question: 'and last year?', session_id })).json;
  assert.equal(later.status, 'answered', later.message);
  assert.equal(later.change, 'in 2024');
  assert.equal(later.built_on, first.query_id);
  assert.match(later.sql, /2024-01-01/);
  const alone = (await post('/ask', { question: 'how many customers are there', session_id })).json;
  assert.equal(alone.built_on, null);
  assert.equal(alone.rows[0][0], 50000);
  const unknown = (await post('/ask', { question: 'only Atlantis', session_id })).json;
  assert.equal(unknown.status, 'abstained');
  assert.deepEqual(unknown.unplaced, ['Atlantis']);
  const back = (await post('/ask', { question: 'undo that', session_id, after: later.query_id })).json;
  assert.match(back.sql, /2025-01-01/);
  const why = (await post('/ask', { question: 'why?', session_id })).json;
  assert.match(why.summary, /bank\.transactions/);
  for (const question of first.follow_ups) {
    const next = (await post('/ask', { question, session_id, after: first.query_id })).json;
    assert.equal(next.status, 'answered', `${question}: ${next.message}`);
  }
  assert.equal((await post('/ask', { question: 'by channel', session_id }, { 'x-sextant-as': 'branch_manager' })).json.built_on, null, 'sessions are never shared');
});

test('parts of an answer are changed by edits', async () => {
  const first = (await post('/ask', { question: 'top 5 destinations from Chicago in March' })).json;
  const { session_id, query_id } = first;
  const limit = first.parts.find((part) => part.kind === 'limit');
  const ten = limit.actions.find((action) => action.text === 'Top 10');
  const more = (await post('/ask', { session_id, edits: [{ part: limit.id, action: ten.action, value: ten.value }] })).json;
  assert.equal(more.rows.length, 10, more.message);
  const month = first.parts.find((part) => part.text === 'in March');
  const whole = (await post('/ask', { session_id, after: query_id, edits: [{ part: month.id, action: 'remove' }] })).json;
  assert.equal(whole.status, 'answered', whole.message);
  assert.equal(whole.change, 'without “in March”');
  assert.equal((await post('/ask', { session_id, edits: [{ part: 'nothing', action: 'remove' }] })).status, 422);
  assert.equal((await post('/ask', { session_id, edits: [{ part: limit.id, action: 'set', value: '1; DROP TABLE flights' }] })).status, 422);
  assert.equal((await post('/ask', { edits: [{ part: 'limit', action: 'remove' }] })).status, 422, 'needs an answer to change');
  assert.equal((await post('/ask', { question: '' })).status, 422);
});

test('the same question again comes from the cache, and force goes past it', async () => {
  const question = 'how many accounts does each branch have';
  const first = await post('/ask', { question, force: true });
  assert.equal(first.json.status, 'answered', first.json.message);
  assert.equal(first.json.cached, false);
  assert.equal((await post('/ask', { question })).json.cached, true);
  assert.equal((await post('/ask', { question, force: true })).json.cached, false);
  assert.equal((await post('/ask', { question }, { 'x-sextant-as': 'branch_manager' })).json.cached, false, 'never shared between subjects');
});

test('a question sent again with its key is answered once', async () => {
  const key = { 'idempotency-key': `ask-${Date.now()}` };
  const first = await post('/ask', { question: 'how many branches are there' }, key);
  const again = await post('/ask', { question: 'how many branches are there' }, key);
  assert.equal(again.json.query_id, first.json.query_id);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  assert.equal((await get(`/sessions/${first.json.session_id}`)).json.turns.length, 1);
  assert.equal((await post('/ask', { question: 'how many cards are there' }, key)).status, 422);
});

test('examples are answered for whoever asks, and name nothing else', async () => {
  const examples = async (as) => (await get('/api/examples', { 'x-sextant-as': as })).json.items.map((item) => item.question);
  assert.equal((await examples('owner')).length, 12);
  const few = await examples('viewer');
  assert.ok(few.length >= 3 && few.every((question) => !/account|customer|loan|merchant|strike|Seattle/i.test(question)), few.join('; '));
  for (const question of few) assert.equal((await post('/ask', { question }, { 'x-sextant-as': 'viewer' })).json.status, 'answered', question);
});

test('who asks for help gets questions that are answered for them', async () => {
  for (const as of ['owner', 'viewer']) {
    const { json } = await post('/ask', { question: 'what can I ask?' }, { 'x-sextant-as': as });
    assert.equal(json.follow_ups.length, 3);
    for (const question of json.follow_ups) {
      assert.ok(json.message.includes(question), json.message);
      assert.equal((await post('/ask', { question }, { 'x-sextant-as': as })).json.status, 'answered', question);
    }
  }
});

test('top five destinations from Chicago in March', async () => {
  const { json } = await post('/ask', { question: 'top 5 destinations from Chicago in March' });
  assert.equal(json.status, 'answered', json.message);
  assert.equal(json.rows.length, 5);
});

test('a question about nothing the workspace has is not answered', async () => {
  const { json } = await post('/ask', { question: 'what is the airspeed velocity of an unladen swallow' });
  assert.notEqual(json.status, 'answered');
  assert.ok(json.message.length > 0);
  assert.equal(json.rows.length, 0);
});

test('execute:false goes through everything but running', async () => {
  const { json } = await post('/ask', { question: 'how many customers are there', execute: false });
  assert.ok(json.sql);
  assert.equal(json.rows.length, 0);
});

test('SQL gives JSON, NDJSON, CSV, Arrow and Parquet', async () => {
  const sql = 'SELECT origin, count(*) AS flights FROM flights GROUP BY origin ORDER BY flights DESC LIMIT 3';
  const json = (await query(sql)).json;
  assert.deepEqual(json.columns.map((c) => c.name), ['origin', 'flights']);
  assert.equal(json.row_count, 3);
  const lines = (await post('/api/query', { sql }, { accept: 'application/x-ndjson' })).text.trim().split('\n').map((l) => JSON.parse(l));
  assert.equal(lines.length, 3);
  assert.equal(lines[0].origin, json.rows[0][0]);
  const csv = (await post('/api/query', { sql }, { accept: 'text/csv' })).text.trim().split(/\r?\n/);
  assert.equal(csv[0], 'origin,flights');
  for (const [accept, magic] of [['application/vnd.apache.arrow.stream', '\xff\xff\xff\xff'], ['application/vnd.apache.parquet', 'PAR1']]) {
    const response = await fetch(`${base}/api/query`, { method: 'POST', headers: { ...headers, accept }, body: JSON.stringify({ sql }) });
    assert.equal(response.status, 200, accept);
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.equal(bytes.subarray(0, 4).toString('latin1'), magic, accept);
  }
});

test('broken SQL names its place; refused SQL names its rule; neither runs', async () => {
  const broken = await query('SELECT 1 +');
  assert.equal(broken.status, 400);
  assert.equal(broken.json.code, 'sql_syntax');
  assert.match((await query('SELECT origin FRM flights WHERE')).json.detail, /^Syntax error at or near "flights"\.$/);
  for (const sql of ['DROP TABLE flights', "SELECT * FROM read_csv('/etc/passwd')", 'SELECT 1; SELECT 2', 'SELECT * FROM duckdb_settings()']) {
    const refused = await query(sql);
    assert.equal(refused.status, 400, sql);
    assert.ok(['sql_refused', 'sql_syntax'].includes(refused.json.code), sql);
  }
  assert.equal((await query("SELECT * FROM '/etc/passwd'")).status, 404, 'a path is a name like any other, and there is no such table');
});

test('an unknown table and a denied table look the same', async () => {
  const unknown = await query('SELECT * FROM no_such_table', { 'x-sextant-as': 'viewer' });
  const denied = await query('SELECT * FROM transactions', { 'x-sextant-as': 'viewer' });
  assert.equal(unknown.status, 404);
  assert.equal(denied.status, 404);
  assert.equal(denied.json.detail.replace('transactions', 'no_such_table'), unknown.json.detail);
  assert.equal(denied.json.hint, unknown.json.hint);
});

test('masks and row filters follow the subject', async () => {
  const open = (await query('SELECT email FROM customers ORDER BY customer_id LIMIT 5')).json;
  const masked = (await query('SELECT email FROM customers ORDER BY customer_id LIMIT 5', { 'x-sextant-as': 'analyst' })).json;
  assert.equal(masked.columns[0].masked, true);
  assert.ok(masked.rows.every(([value], i) => value !== open.rows[i][0]));
  const all = (await query('SELECT count(*) AS n FROM customers')).json.rows[0][0];
  const own = (await query('SELECT count(*) AS n FROM customers', { 'x-sextant-as': 'branch_manager' })).json.rows[0][0];
  assert.ok(own > 0 && own < all / 2, `${own} of ${all}`);
});

test('a person is asked about by name only by those who see names; for others the name does not exist', async () => {
  const name = 'Kallas';  // like no other word of the demo's data
  const invented = 'Qxzzyk';
  const questions = (who) => [`how many customers are named ${who}`, `customers with the last name ${who}`, `email of ${who}`, `total balance of the accounts of ${who}`];
  for (const question of questions(name).slice(0, 2)) {
    const { json } = await post('/ask', { question });
    assert.equal(json.status, 'answered', `${question}: ${json.message}`);
    assert.ok(json.row_count > 0 && json.sql.includes(`'${name}'`), json.sql);
  }
  // Everything of an answer but the name itself, ids and times.
  const bare = (answer, who) => JSON.stringify(answer, (key, value) => (/(^|_)(id|ms|at|url)$/.test(key) ? undefined : value)).replaceAll(new RegExp(who, 'gi'), 'NAME');
  const analyst = { 'x-sextant-as': 'analyst' };
  for (const [i, question] of questions(name).entries()) {
    const known = (await post('/ask', { question, force: true }, analyst)).json;
    const unknown = (await post('/ask', { question: questions(invented)[i], force: true }, analyst)).json;
    assert.equal(bare(known, name), bare(unknown, invented), question);
    assert.equal(known.status, 'abstained', question);
  }
  const close = (await post('/ask', { question: `customers with the last name ${name.slice(0, -1)}` }, analyst)).json;
  assert.ok(!JSON.stringify(close).includes(name), 'a slip of the pen is not mended with a name');
  assert.equal((await query(`SELECT count(*) AS n FROM customers WHERE last_name = '${name}'`, analyst)).json.rows[0][0], 0);
});

test('only an owner may act as somebody', async () => {
  const nobody = await get('/api/me', { 'x-sextant-as': 'nobody_known' });
  assert.ok(nobody.status >= 400 && nobody.status < 500);
});

test('a state-changing request from a foreign origin is refused', async () => {
  const foreign = await post('/api/query', { sql: 'SELECT 1' }, { origin: 'https://evil.example' });
  assert.equal(foreign.status, 403);
});

test('parse tells tables and place of an error without running anything', async () => {
  const fine = (await post('/api/query/parse', { sql: 'SELECT delay FROM flights' })).json;
  assert.equal(fine.ok, true);
  assert.equal(fine.tables[0].name, 'flights');
  const broken = (await post('/api/query/parse', { sql: 'SELECT delay FRM flights' })).json;
  assert.equal(broken.ok, false);
  assert.equal(typeof broken.error.position, 'number');
  const estimate = (await post('/api/query/estimate', { sql: 'SELECT sum(delay) FROM flights' })).json;
  assert.ok(estimate.rows >= 3000000 && estimate.bytes > 0);
});

test('validation errors name the field', async () => {
  const wrong = await post('/ask', { question: 7 });
  assert.equal(wrong.status, 422);
  assert.equal(wrong.json.fields[0].path, 'question');
});

test('catalog: tables, profile, sample, search', async () => {
  const tables = (await get('/api/tables?dataset=bank')).json.items;
  const customers = tables.find((t) => t.name === 'customers');
  assert.ok(customers.columns.find((c) => c.name === 'email').tags.includes('pii.email'));
  const accounts = tables.find((t) => t.name === 'accounts');
  assert.ok(accounts.foreign_keys.some((k) => k.target_table === 'customers'), 'a key across sources is found');
  const profile = (await get(`/api/tables/${customers.id}/profile`)).json;
  assert.equal(profile.row_count, 50000);
  assert.deepEqual(profile.columns.find((c) => c.name === 'email').top_values, []);
  const sample = (await get(`/api/tables/${customers.id}/sample?limit=3`, { 'x-sextant-as': 'analyst' })).json;
  assert.equal(sample.rows.length, 3);
  assert.equal((await get('/api/tables', { 'x-sextant-as': 'viewer' })).json.items.length, 2);
});

test('every list comes in pages that make the whole', async () => {
  await query('SELECT 1 AS paged');
  await query('SELECT 2 AS paged');
  const { paths } = (await get('/api/openapi.json')).json;
  const lists = Object.entries(paths).filter(([path, { get: route }]) => !path.includes('{') && route?.parameters?.some((p) => p.name === 'cursor')).map(([path]) => path);
  for (const path of ['/api/tables', '/api/sources', '/api/datasets', '/api/queries', '/api/answers', '/api/jobs', '/api/users']) assert.ok(lists.includes(path), path);
  for (const path of lists) {
    const start = `${path}?${path === '/api/search' ? 'q=a&' : ''}`;
    const whole = (await get(`${start}limit=500`)).json.items;
    const found = [];
    for (let cursor = ''; cursor !== null;) {
      const { status, json, text } = await get(`${start}limit=3&cursor=${cursor}`);
      assert.equal(status, 200, `${path}: ${text}`);
      assert.ok(json.items.length <= 3);
      found.push(...json.items);
      cursor = json.next_cursor;
      if (found.length >= 12) break;
    }
    assert.deepEqual(found, whole.slice(0, found.length), path);
    for (const [name, value] of [['limit', '0'], ['limit', '501'], ['limit', '-1'], ['limit', '99999999999999999999'], ['limit', 'ten'], ['cursor', 'zz'], ['cursor', '00'], ['cursor', '../../x'], ['cursor', 'f'.repeat(9000)]]) {
      const { status, json } = await get(`${start}${name}=${value}`);
      assert.equal(status, 422, `${path} ${name}=${value.slice(0, 20)}`);
      assert.equal(json.fields[0].path, name);
    }
  }
});

test('tables can be sorted and looked for, and a denied one is on no page', async () => {
  const rows = (await get('/api/tables?sort=-rows&limit=500')).json.items.map((t) => t.row_count);
  assert.deepEqual(rows, [...rows].sort((a, b) => b - a));
  assert.equal((await get('/api/tables?sort=size')).status, 422);
  assert.ok((await get('/api/tables?q=birdstrike')).json.items.some((t) => t.name === 'birdstrikes'));
  const seen = (await get('/api/tables?limit=1', { 'x-sextant-as': 'viewer' })).json;
  const cursor = (await get('/api/tables?limit=1')).json.next_cursor;
  const after = (await get(`/api/tables?cursor=${cursor}`, { 'x-sextant-as': 'viewer' })).json;
  for (const table of [...seen.items, ...after.items]) assert.ok(['flights', 'airports'].includes(table.name), table.name);
});

test('a description is changed only as it was read', async () => {
  const { id } = (await get('/api/tables?q=birdstrikes')).json.items[0];
  const read = await get(`/api/tables/${id}`);
  const etag = read.headers.get('etag');
  assert.match(etag, /^"[0-9a-f]+"$/);
  assert.equal((await get(`/api/tables/${id}`, { 'if-none-match': etag })).status, 304);
  const change = (description, extra) => call('PATCH', `/api/tables/${id}`, { description }, extra);
  const first = await change('Collisions of birds and aircraft.', { 'if-match': etag });
  assert.equal(first.status, 200, first.text);
  assert.equal(first.json.description, 'Collisions of birds and aircraft.');
  const late = await change('Something else.', { 'if-match': etag });
  assert.equal(late.status, 412);
  assert.equal(late.json.code, 'precondition_failed');
  assert.equal((await get(`/api/tables/${id}`)).headers.get('etag'), first.headers.get('etag'));
  assert.equal((await change('x', { 'x-sextant-as': 'analyst' })).status, 403);
  assert.equal((await change(read.json.description, { 'if-match': first.headers.get('etag') })).status, 200);
});

test('history shows what ran and what was refused', async () => {
  await query('SELECT 4711 AS marker');
  const { json } = await get('/api/queries?limit=20');
  assert.ok(json.items.some((q) => q.sql.includes('4711') && q.status === 'done'));
});

test('a running query can be cancelled by closing the connection', async () => {
  const slow = 'SELECT count(*) FROM flights a, flights b WHERE a.delay * b.distance > 123456789';
  const controller = new AbortController();
  const running = fetch(`${base}/api/query`, { method: 'POST', headers: { ...headers, accept: 'application/json' }, body: JSON.stringify({ sql: slow, confirm_cost: true }), signal: controller.signal });
  const listed = async () => (await get('/api/queries?limit=10')).json.items.find((q) => q.sql.includes('123456789'));
  for (let i = 0; i < 100 && (await listed())?.status !== 'running'; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  controller.abort();
  await assert.rejects(running);
  for (let i = 0; i < 50; i++) {
    if ((await listed())?.status === 'cancelled') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail('the query was not reported as cancelled');
});

test('question tests run as the caller, say what is right and why not, and what changed', async () => {
  const tests = '/api/question_tests';
  const send = async (text, extra = {}) => {
    const response = await fetch(`${base}${tests}/files?name=check.jsonl`, { method: 'POST', headers: { 'x-sextant-request': '1', ...extra }, body: text });
    return { status: response.status, json: await response.json() };
  };
  const lines = (expected) => [
    { id: 'a', question: 'how many flights are there', rows: [[3000000]] },
    { id: 'b', question: 'how many customers per segment', sql: expected },
    { id: 'c', question: 'how many airports are there', sql: 'SELECT count(*) FROM no_such_table' },
    { id: 'd', question: 'weather tomorrow in Berlin' },
  ].map((line) => JSON.stringify(line)).join('\n');
  const run = async (text, extra) => {
    const file = await send(text, extra);
    assert.equal(file.status, 201, JSON.stringify(file.json));
    const started = await post(`${tests}/runs`, { file_id: file.json.id }, extra);
    assert.equal(started.status, 202, started.text);
    assert.equal((await finished(started.headers.get('location'))).status, 'done');
    return started.json.run_id;
  };

  const broken = await send('{"question": "fine"}\nnot json');
  assert.equal(broken.status, 422);
  assert.equal(broken.json.fields[0].path, 'line 2');

  const first = await run(lines('SELECT segment, 0 FROM bank.customers GROUP BY 1'));
  const second = await run(lines('SELECT segment, count(*) FROM bank.customers GROUP BY 1'));
  const { json: report } = await get(`${tests}/runs/${second}`);
  assert.deepEqual([report.run.totals.checked, report.run.totals.right, report.run.totals.gold_failed], [2, 2, 1]);
  assert.equal(report.run.totals.accuracy, 1);
  assert.equal(report.against.id, first);
  assert.deepEqual(report.changes.find((one) => one.change === 'newly_right'), { change: 'newly_right', questions: 1 });
  const { json: changed } = await get(`${tests}/runs/${second}/results?change=newly_right`);
  assert.deepEqual(changed.items.map((one) => one.id), ['b']);
  const { json: wrong } = await get(`${tests}/runs/${first}/results/2`);
  assert.equal(wrong.result.outcome, 'wrong');
  assert.equal(wrong.detail.comparison.mismatch, 'values');
  assert.ok(wrong.detail.comparison.missing_count > 0);

  const exported = await get(`${tests}/runs/${second}/export`);
  assert.equal(exported.text.trim().split('\n').length, 4);
  assert.equal((await send(exported.text)).json.with_expected, 3, 'an export is a question file');

  // A viewer's run reads nothing of the bank, and nobody sees the runs of another.
  const viewer = { 'x-sextant-as': 'viewer' };
  const seen = await run('how many customers per segment', viewer);
  assert.notEqual((await get(`${tests}/runs/${seen}/results/1`, viewer)).json.result.outcome, 'answered');
  assert.equal((await get(`${tests}/runs/${second}`, viewer)).status, 404);
  assert.equal((await get(`${tests}/runs/${seen}`)).status, 404);
  const history = (await get('/api/queries?limit=50')).json.items;
  assert.ok(history.every((one) => one.purpose !== 'question_test'), 'tests do not bury the history');
  assert.equal((await call('DELETE', `${tests}/runs/${first}`)).status, 204);
  assert.equal((await get(`${tests}/runs/${first}`)).status, 404);
});

test('the OpenAPI document describes the routes that serve', async () => {
  const { json } = await get('/api/openapi.json');
  assert.match(json.openapi, /^3\.1/);
  for (const path of ['/ask', '/api/query', '/api/tables', '/api/uploads', '/feedback', '/api/question_tests/runs/{id}/results/{number}']) assert.ok(json.paths[path], path);
  const page = await get('/api/docs');
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-security-policy'), /default-src 'self'|default-src 'none'/);
});

test('the web app is served with a strict policy', async () => {
  const page = await get('/');
  assert.equal(page.status, 200);
  assert.match(page.text, /<div id="root"/);
  const policy = page.headers.get('content-security-policy');
  assert.match(policy, /default-src/);
  assert.doesNotMatch(policy, /script-src[^;]*unsafe/);
  assert.equal((await get('/answers/whatever')).status, 200, 'an address of the app itself');
});
