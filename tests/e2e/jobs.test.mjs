// Files that become tables, the jobs that make them, and the events that tell of both. Needs a server over the demo workspace:
// SEXTANT_URL, SEXTANT_WORKSPACE.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { base, call, finished, get, post, upload } from './http.mjs';

test('an uploaded file can be asked about at once', async () => {
  const csv = 'region,product,revenue\nNorth,Anvil,120\nSouth,Anvil,80\nNorth,Rocket,300\n';
  const sent = await upload('gadget_sales.csv', csv);
  assert.equal(sent.status, 202);
  const job = await finished(sent.headers.get('location'));
  assert.equal(job.status, 'done', JSON.stringify(job.error));
  const { json } = await post('/ask', { question: 'total revenue by region in gadget sales' });
  assert.equal(json.status, 'answered', json.message);
  assert.deepEqual(json.rows.map((r) => r.map(String)).sort(), [['North', '420'], ['South', '80']]);
});

test('a broken file is refused with file and place, and nothing is left behind', async () => {
  const before = (await get('/api/tables')).json.items.length;
  for (const [name, body] of [['torn.parquet', 'PAR1 this is no parquet'], ['torn.sqlite', 'SQLite format 3\0garbage'], ['torn.json', '{"a": 1}\n{"a": '], ['empty.csv', '']]) {
    const sent = await upload(name, body);
    if (sent.status === 202) {
      const job = await finished(sent.headers.get('location'));
      assert.equal(job.status, 'failed', name);
      assert.match(job.error.detail, new RegExp(name.split('.')[0]), name);
    } else {
      assert.ok(sent.status >= 400 && sent.status < 500, `${name}: ${sent.status}`);
    }
  }
  assert.equal((await get('/api/tables')).json.items.length, before);
});

test('the same request with the same key is done once', async () => {
  const key1 = `e2e-${Date.now()}`;
  const send = (body, key = key1) => upload('once.csv', body, { 'idempotency-key': key });
  const first = await send('a,b\n1,2\n');
  assert.equal(first.status, 202);
  const { job_id } = await first.json();
  await finished(`/api/jobs/${job_id}`);
  const again = await send('a,b\n1,2\n');
  assert.equal(again.status, 202);
  assert.equal((await again.json()).job_id, job_id);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  assert.equal(again.headers.get('location'), `/api/jobs/${job_id}`);
  assert.equal((await send('a,b\n1,3\n')).status, 422);
  assert.equal((await send('a,b\n1,2\n', 'two words')).status, 422);
  const source = (await get('/api/sources?q=once.csv')).json.items;
  assert.equal(source.length, 1);
  assert.equal((await call('DELETE', `/api/sources/${source[0].id}`, undefined, { 'if-match': '"another"' })).status, 412);
  const etag = (await get(`/api/sources/${source[0].id}`)).headers.get('etag');
  assert.equal((await call('DELETE', `/api/sources/${source[0].id}`, undefined, { 'if-match': etag })).status, 204);
});

// Follows an event stream from now on: what comes is kept until it is read, up to the event with which there is `enough`.
async function follow(path, extra = {}) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 20000);
  const response = await fetch(base + path, { headers: { accept: 'text/event-stream', ...extra }, signal: controller.signal });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  return async (enough) => {
    const found = [];
    let text = '';
    try {
      for await (const piece of response.body) {
        text += Buffer.from(piece).toString();
        const blocks = text.split('\n\n');
        text = blocks.pop();
        for (const block of blocks) {
          const fields = Object.fromEntries(block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]));
          if (!fields.event) continue;
          found.push({ id: fields.id, name: fields.event, data: fields.data ? JSON.parse(fields.data) : null });
          if (enough(found)) return found;
        }
      }
    } catch (error) {
      if (error.name !== 'AbortError') throw error;
    } finally {
      clearTimeout(timer);
      controller.abort();
    }
    return found;
  };
}
const events = async (path, enough, extra) => (await follow(path, extra))(enough);

test('events tell of jobs and the catalog, and what was missed comes again', async () => {
  const own = await follow('/api/events?topics=jobs,catalog');
  const others = await follow('/api/events', { 'x-sextant-as': 'viewer' });
  const { job_id } = await (await upload('live.csv', 'a,b\n1,2\n')).json();
  const of_catalog = (found) => found.some((event) => event.name === 'catalog');
  const job_done = (seen) => seen.some(({ data }) => data?.id === job_id && data.status === 'done');
  const found = await own((seen) => of_catalog(seen) && job_done(seen));
  const states = found.filter((event) => event.name === 'job' && event.data.id === job_id).map((event) => event.data.status);
  assert.equal(states[0], 'queued');
  assert.ok(states.includes('running'));
  assert.equal(states.at(-1), 'done');
  assert.deepEqual((await others(of_catalog)).map((event) => event.name), ['catalog'], 'jobs of others are for owners');
  const missed = await events('/api/events?topics=jobs', job_done, { 'last-event-id': found[0].id });
  assert.deepEqual(missed.map((event) => event.id), found.slice(1).filter((event) => event.name === 'job').map((event) => event.id));
  const reset = await events('/api/events', (again) => again.length > 0, { 'last-event-id': 'before-the-flood' });
  assert.equal(reset[0].name, 'reset');
  const source = (await get('/api/sources?q=live.csv')).json.items[0];
  assert.equal((await call('DELETE', `/api/sources/${source.id}`)).status, 204);
});

test('a removed source takes its uploaded file along, and a failed upload leaves none', { skip: !process.env.SEXTANT_WORKSPACE }, async () => {
  const folder = path.join(process.env.SEXTANT_WORKSPACE, 'uploads');
  const files = () => fs.readdirSync(folder).flatMap((token) => fs.readdirSync(path.join(folder, token)));
  const kept = await finished((await upload('goes_away.csv', 'a,b\n1,2\n')).headers.get('location'));
  assert.equal(kept.status, 'done');
  assert.ok(files().includes('goes_away.csv'));
  assert.equal((await call('DELETE', `/api/sources/${kept.result.source_id}`)).status, 204);
  assert.ok(!files().includes('goes_away.csv'));
  const failed = await upload('never_was.csv', 'a,b\n1,2\n1,2,3\n');
  assert.equal((await finished(failed.headers.get('location'))).status, 'failed');
  for (let i = 0; i < 50 && files().includes('never_was.csv'); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(!files().includes('never_was.csv'));
});

test('a long job says how far it is, and can be stopped', async () => {
  const row = `${'x'.repeat(100)},${'y'.repeat(100)},1\n`;
  const body = `a,b,c\n${row.repeat(300000)}`;
  const progress = await follow('/api/events?topics=jobs');
  const { job_id } = await (await upload('long.csv', body)).json();
  const found = await progress((seen) => seen.some(({ data }) => data?.id === job_id && data.bytes_done > 0));
  const { data } = found.findLast((event) => event.data.id === job_id);
  assert.equal(data.bytes_total, body.length);
  assert.ok(data.bytes_done <= data.bytes_total && data.progress > 0 && data.progress < 1);
  assert.equal((await call('DELETE', `/api/jobs/${job_id}`)).status, 204);
  assert.equal((await finished(`/api/jobs/${job_id}`)).status, 'cancelled');
  assert.equal((await call('DELETE', `/api/jobs/${job_id}`)).status, 409);
  assert.equal((await get('/api/sources?q=long.csv')).json.items.length, 0);
});
