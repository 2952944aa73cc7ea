// Every route against its own description: what /api/openapi.json declares is what a client gets. Needs SEXTANT_URL: a
// server over the demo workspace.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, get, post, query } from './http.mjs';

const document = (await get('/api/openapi.json')).json;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })));

const resolve = (schema) => (schema?.$ref ? resolve(schema.$ref.slice(2).split('/').reduce((place, key) => place[key], document)) : schema);

// What of `value` is not as `schema` says, with its place. Members that are not declared are wrong too.
function misfits(schema, value, place) {
  const known = resolve(schema);
  if (!known || Object.keys(known).length === 0) return [];
  if (known.anyOf ?? known.oneOf) {
    const all = (known.anyOf ?? known.oneOf).map((one) => misfits(one, value, place));
    return all.some((found) => found.length === 0) ? [] : all.at(0);
  }
  const types = [known.type ?? []].flat();
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  const fits = types.length === 0 || types.includes(actual) || (actual === 'integer' && types.includes('number'));
  if (!fits) return [`${place}: ${actual} where ${types.join(' or ')} is declared`];
  if (value === null) return [];
  if (known.enum && !known.enum.includes(value)) return [`${place}: ${value} is none of ${known.enum}`];
  if (known.format === 'date-time' && Number.isNaN(Date.parse(value))) return [`${place}: ${value} is no time`];
  if (actual === 'array') return value.flatMap((item, i) => misfits(known.items, item, `${place}[${i}]`)).slice(0, 5);
  if (actual !== 'object') return [];
  const found = (known.required ?? []).filter((name) => !(name in value)).map((name) => `${place}.${name}: is missing`);
  for (const [name, member] of Object.entries(value)) {
    const declared = known.properties?.[name] ?? known.additionalProperties;
    if (declared) found.push(...misfits(declared, member, `${place}.${name}`));
    else if (known.properties) found.push(`${place}.${name}: is not declared`);
  }
  return found;
}

function assertDeclared(operation, answer) {
  const what = `${operation.method} ${operation.path} ${answer.status}`;
  const declared = operation.responses[answer.status];
  assert.ok(declared, `${what} is not among the declared ${Object.keys(operation.responses)}: ${answer.text.slice(0, 300)}`);
  if (answer.status === 204 || answer.status === 304) return assert.equal(answer.text, '', what);
  const type = answer.headers.get('content-type').split(';')[0];
  const content = declared.content ?? {};
  const entry = Object.entries(content).find(([name]) => name.split(';')[0] === type);
  assert.ok(entry, `${what}: ${type} is not among the declared ${Object.keys(content)}`);
  if (type === 'application/json') assert.deepEqual(misfits(entry[1].schema, answer.json, 'answer'), [], what);
  for (const name of Object.keys(declared.headers ?? {})) assert.ok(answer.headers.get(name), `${what}: ${name} is missing`);
}

// The address of an operation: its first parameter is `id`, further ones what their type allows.
function address(operation, id) {
  const types = Object.fromEntries((operation.parameters ?? []).filter((p) => p.in === 'path').map((p) => [p.name, p.schema.type]));
  let first = true;
  return operation.path.replace(/\{([^}]*)\}/g, (_, name) => {
    const value = types[name] === 'integer' ? '1' : first ? encodeURIComponent(id) : 'there_is_none';
    first = false;
    return value;
  });
}

const isList = (operation) => operation.method === 'GET' && !operation.path.includes('{');
const streams = (operation) => Object.keys(operation.responses['200']?.content ?? {}).includes('text/event-stream');

test('operation ids are unique and every operation says what it is', () => {
  const ids = operations.map((operation) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
  for (const operation of operations) {
    assert.ok(operation.summary?.length > 3, operation.operationId);
    assert.ok(operation.tags?.length > 0, operation.operationId);
    assert.ok(operation.responses.default, operation.operationId);
  }
});

test('every reference leads somewhere', () => {
  const walk = (value) => {
    if (value === null || typeof value !== 'object') return;
    if (typeof value.$ref === 'string') assert.ok(resolve(value), value.$ref);
    Object.values(value).forEach(walk);
  };
  walk(document);
});

test('every GET without an id answers as declared', async () => {
  await post('/ask', { question: 'how many branches are there' });
  for (const operation of operations.filter((one) => isList(one) && !streams(one))) {
    const needed = (operation.parameters ?? []).filter((p) => p.in === 'query' && p.required).map((p) => `${p.name}=a`);
    const answer = await get(operation.path + (needed.length ? `?${needed.join('&')}` : ''));
    assert.equal(answer.status, 200, `${operation.path}: ${answer.text}`);
    assertDeclared(operation, answer);
  }
});

test('every GET with an id answers as declared, for what is there and for what is not', async () => {
  const asked = (await post('/ask', { question: 'how many branches are there', force: true })).json;
  const ids = { '/api/answers/{id}': asked.query_id, '/sessions/{id}': asked.session_id, '/api/queries/{id}': asked.query_id };
  for (const operation of operations.filter((one) => one.method === 'GET' && one.path.includes('{'))) {
    const collection = operation.path.slice(0, operation.path.indexOf('/{'));
    const id = ids[operation.path] ?? (await get(collection)).json?.items?.[0]?.id;
    if (id !== undefined) {
      const answer = await get(address(operation, id));
      assert.equal(answer.status, 200, `${operation.path}: ${answer.text.slice(0, 300)}`);
      assertDeclared(operation, answer);
    }
    const missing = await get(address(operation, 'there_is_none'));
    assert.equal(missing.status, 404, `${operation.path}: ${missing.text.slice(0, 300)}`);
    assertDeclared(operation, missing);
  }
});

test('a query parameter nobody declared is refused, as declared', async () => {
  for (const operation of operations.filter((one) => one.method === 'GET' && (one.parameters ?? []).some((p) => p.in === 'query'))) {
    const answer = await get(`${address(operation, 'x')}?no_such_parameter=1`);
    assert.equal(answer.status, 422, operation.path);
    assert.ok(answer.json.fields.some((field) => field.path === 'no_such_parameter'), operation.path);
    assertDeclared(operation, answer);
  }
});

test('every body is checked: required fields are named, others refused, and only JSON is taken', async () => {
  for (const operation of operations) {
    const schema = resolve(operation.requestBody?.content?.['application/json']?.schema);
    if (!schema) continue;
    const path = address(operation, 'there_is_none');
    const empty = await call(operation.method, path, {});
    if (schema.required?.length > 0) {
      assert.equal(empty.status, 422, `${operation.method} ${path}: ${empty.text}`);
      for (const name of schema.required) assert.ok(empty.json.fields.some((field) => field.path === name), `${path}: ${name}`);
    }
    assertDeclared(operation, empty);
    const odd = await call(operation.method, path, { no_such_field: 1 });
    assert.equal(odd.status, 422, `${operation.method} ${path}: ${odd.text}`);
    assert.ok(odd.json.fields.some((field) => field.path === 'no_such_field'), path);
    const text = await call(operation.method, path, {}, { 'content-type': 'text/plain' });
    assert.equal(text.status, 415, `${operation.method} ${path}`);
    assertDeclared(operation, text);
  }
});

test('what is not there cannot be removed, as declared', async () => {
  for (const operation of operations.filter((one) => one.method === 'DELETE')) {
    const answer = await call('DELETE', address(operation, 'there_is_none'));
    assert.equal(answer.status, 404, `${operation.path}: ${answer.text}`);
    assertDeclared(operation, answer);
  }
});

test('questions and statements answer as declared', async () => {
  const of = (path, method = 'POST') => operations.find((one) => one.path === path && one.method === method);
  const sql = 'SELECT origin, count(*) AS n FROM flights GROUP BY origin ORDER BY n DESC LIMIT 3';
  for (const [path, body] of [
    ['/ask', { question: 'average delay by state of the origin airport' }],
    ['/ask', { question: 'what is the airspeed velocity of an unladen swallow' }],
    ['/api/query/parse', { sql }],
    ['/api/query/parse', { sql: 'SELECT 1 +' }],
    ['/api/query/estimate', { sql }],
    ['/api/query/format', { sql }],
    ['/api/query/format', { sql: 'SELECT 1 +' }],
    ['/api/query/estimate', { sql: 'SELECT * FROM no_such_table' }],
  ]) assertDeclared(of(path), await post(path, body));
  assertDeclared(of('/api/query'), await query(sql));
  for (const accept of ['text/csv', 'application/x-ndjson', 'image/png'])
    assertDeclared(of('/api/query'), await post('/api/query', { sql }, { accept }));
  for (const broken of ['SELECT 1 +', 'DROP TABLE flights', 'SELECT * FROM no_such_table', 'SELECT 1 / 0 AS x, CAST(carrier AS INTEGER) FROM flights'])
    assertDeclared(of('/api/query'), await query(broken));
});
