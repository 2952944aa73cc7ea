// Requests to the server under test, for the suites of this folder.
export const base = process.env.SEXTANT_URL;
export const headers = { 'content-type': 'application/json', 'x-sextant-request': '1' };

export async function call(method, path, body, extra = {}) {
  const response = await fetch(base + path, { method, headers: { ...headers, ...extra }, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await response.text();
  let json = null;
  try { json = JSON.parse(text); } catch { /* not JSON: the caller looks at text */ }
  return { status: response.status, headers: response.headers, text, json };
}
export const post = (path, body, extra) => call('POST', path, body, extra);
export const get = (path, extra) => call('GET', path, undefined, extra);
export const query = (sql, extra = {}) => post('/api/query', { sql }, { accept: 'application/json', ...extra });
