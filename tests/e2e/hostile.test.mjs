// What no client of good will sends. Needs SEXTANT_URL: a server over the demo workspace.
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';

import { base, get, query } from './http.mjs';

// One raw exchange: what was sent as bytes, what came back as text.
function raw(bytes, { end = true } = {}) {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), hostname, () => { end ? socket.end(bytes) : socket.write(bytes); });
    let received = '';
    socket.on('data', (chunk) => { received += chunk; });
    socket.on('close', () => resolve(received));
    socket.on('error', () => resolve(received));
    setTimeout(() => socket.destroy(), 15000).unref();
  });
}

// What is sent, and the status it gets: a clear refusal in the one shape of errors.
const host = `Host: ${new URL(base).host}\r\n`;
const json = 'Content-Type: application/json\r\nX-Sextant-Request: 1\r\n';
const binary = 'Content-Type: application/octet-stream\r\nX-Sextant-Request: 1\r\n';
const reading = (target, fields = '') => `GET ${target} HTTP/1.1\r\n${host}${fields}Connection: close\r\n\r\n`;
const sending = (target, body, fields = json) => `POST ${target} HTTP/1.1\r\n${host}${fields}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const hostile = [
  ['no request', 'nonsense\r\n\r\n', 400],
  ['another protocol', `GET / HTTP/3.0\r\n${host}\r\n`, 505],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
  ['two hosts', `GET /healthz HTTP/1.1\r\n${host}${host}\r\n`, 400],
  ['a foreign host', 'GET /api/me HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 403],
  ['a huge header', reading('/healthz', `X: ${'a'.repeat(40000)}\r\n`), 431],
  ['many header fields', reading('/healthz', 'X: 1\r\n'.repeat(400)), 431],
  ['a NUL in a header', reading('/api/me', 'X-A: a\0b\r\n'), 400],
  ['a long target', reading(`/${'a'.repeat(20000)}`), 431],
  ['a header that ends early', `GET /api/me HTTP/1.1\r\n${host}`, 400],
  ['a body that ends early', `POST /ask HTTP/1.1\r\n${host}${json}Content-Length: 100\r\n\r\n{"que`, 400],
  ['an oversized body', sending('/ask', `{"question":"${'a'.repeat(2000000)}"}`), 413],
  ['an oversized length', `POST /ask HTTP/1.1\r\n${host}${json}Content-Length: 99999999999\r\n\r\n`, 413],
  ['an absurd length', `POST /ask HTTP/1.1\r\n${host}${json}Content-Length: 99999999999999999999999\r\n\r\n`, 400],
  ['a negative length', `POST /ask HTTP/1.1\r\n${host}${json}Content-Length: -5\r\n\r\n`, 400],
  ['two lengths', `POST /ask HTTP/1.1\r\n${host}${json}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
  ['a length and chunks', `POST /ask HTTP/1.1\r\n${host}${json}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['a broken chunk', `POST /ask HTTP/1.1\r\n${host}${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`, 400],
  ['another coding', `POST /ask HTTP/1.1\r\n${host}${json}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 400],
  ['bad UTF-8 in a body', sending('/ask', '{"question":"\xff\xfe"}'), 400],
  ['a NUL in a body', sending('/ask', '{"question":"a\0b"}'), 400],
  ['a NUL written as an escape', sending('/ask', '{"question":"a\\u0000b"}'), 400],
  ['half a surrogate pair', sending('/ask', '{"question":"\\ud800"}'), 400],
  ['a deep body', sending('/ask', '['.repeat(5000) + ']'.repeat(5000)), 400],
  ['a key twice', sending('/ask', '{"question":"a","question":"b"}'), 400],
  ['a list where an object is wanted', sending('/ask', '[]'), 422],
  ['an empty body', sending('/ask', ''), 400],
  ['an unknown field', sending('/ask', '{"question":"x","evil":1}'), 422],
  ['a number beyond double', sending('/api/query', '{"sql":"SELECT 1","limit":1e400}'), 400],
  ['a number beyond 64 bits', sending('/api/query', '{"sql":"SELECT 1","limit":99999999999999999999}'), 422],
  ['another content type', sending('/ask', '{}', 'Content-Type: text/plain\r\nX-Sextant-Request: 1\r\n'), 415],
  ['no content type', sending('/ask', '{}', 'X-Sextant-Request: 1\r\n'), 415],
  ['a form', sending('/ask', 'question=a', 'Content-Type: application/x-www-form-urlencoded\r\nX-Sextant-Request: 1\r\n'), 415],
  ['a method that is not there', `PUT /api/tables HTTP/1.1\r\n${host}${json}Connection: close\r\nContent-Length: 0\r\n\r\n`, 405],
  ['a method of proxies', `CONNECT a:1 HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 501],
  ['an address that is not there', reading('/api/nothing'), 404],
  ['a NUL in the target', `GET /api/\0 HTTP/1.1\r\n${host}\r\n`, 400],
  ['traversal', reading('/../../../../etc/passwd'), 400],
  ['encoded traversal', reading('/%2e%2e/%2e%2e/etc/passwd'), 400],
  ['traversal with encoded slashes', reading('/assets/..%2f..%2f..%2fetc/passwd'), 400],
  ['traversal with backslashes', reading('/..\\..\\etc\\passwd'), 400],
  ['traversal in a table id', reading('/api/tables/..%2f..%2fsegments'), 400],
  ['a quote in a table id', reading('/api/tables/%22%27;DROP'), 404],
  ['a long table id', reading(`/api/tables/${'x'.repeat(8000)}`), 404],
  ['an encoded NUL', reading('/api/tables/%00'), 400],
  ['broken percent signs', reading('/api/tables/%zz'), 400],
  ['bad UTF-8 in the target', reading('/api/tables/%ff%fe'), 400],
  ['bad UTF-8 in the query', reading('/api/tables?q=%ff'), 400],
  ['an unknown parameter', reading('/api/tables?evil=1'), 422],
  ['an unknown topic', reading('/api/events?topics=evil'), 422],
  ['a foreign origin', sending('/api/query', '{"sql":"SELECT 1"}', `${json}Origin: https://evil.example\r\n`), 403],
  ['no origin that can be named', sending('/api/query', '{"sql":"SELECT 1"}', `${json}Origin: null\r\n`), 403],
  ['a cross-site fetch', sending('/api/query', '{"sql":"SELECT 1"}', `${json}Sec-Fetch-Site: cross-site\r\n`), 403],
  ['a form of our own origin', sending('/api/query', '{"sql":"SELECT 1"}', 'Content-Type: application/json\r\nSec-Fetch-Site: same-origin\r\n'), 403],
  ['a user of odd bytes', reading('/api/me', 'X-Sextant-As: \xff\xfe\r\n'), 404],
  ['a media type nobody has', sending('/api/query', '{"sql":"SELECT 1"}', `${json}Accept: image/png\r\n`), 415],
  ['a long statement', sending('/api/query', `{"sql":"SELECT ${'1+'.repeat(200000)}1"}`), 400],
  ['a deep statement', sending('/api/query', `{"sql":"SELECT ${'('.repeat(20000)}1${')'.repeat(20000)}"}`), 400],
  ['an upload with a path for a name', sending('/api/uploads?filename=..%2fx.csv', 'a', binary), 422],
  ['an upload with a line break in its name', sending('/api/uploads?filename=a%0ab.csv', 'a,b\n1,2\n', binary), 422],
  ['an upload without a name', sending('/api/uploads', 'a', binary), 422],
  ['an upload without bytes', sending('/api/uploads?filename=a.csv', '', binary), 422],
  ['an upload of a program', sending('/api/uploads?filename=a.exe', 'MZ\0\0', binary), 415],
  ['a source that is no file', sending('/api/sources', '{"path":"/dev/zero"}'), 422],
  ['a source with a NUL', sending('/api/sources', '{"path":"/etc/\\u0000passwd"}'), 400],
];

test('hostile HTTP gets a clear refusal and leaves a healthy server', async () => {
  for (const [what, bytes, status] of hostile) {
    const answer = await raw(Buffer.from(bytes, 'latin1'), { end: what.includes('ends early') });
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), `${what}: ${answer.slice(0, 200)}`);
    const error = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
    for (const member of ['detail', 'code', 'hint', 'request_id']) assert.ok(error[member]?.length > 0, `${what}: no ${member}`);
    assert.ok(!answer.includes('root:'), what);
  }
  assert.equal((await get('/readyz')).json.status, 'ready');
});

test('slow and silent clients keep nobody waiting', async () => {
  const { hostname, port } = new URL(base);
  const sockets = Array.from({ length: 200 }, () => net.connect(Number(port), hostname));
  for (const socket of sockets) {
    socket.on('error', () => {});
    socket.write('POST /ask HTTP/1.1\r\nHost: a');
  }
  const started = await query('SELECT 1 AS one');
  assert.equal(started.status, 200);
  for (const socket of sockets) socket.destroy();
  assert.equal((await get('/healthz')).status, 200);
});
