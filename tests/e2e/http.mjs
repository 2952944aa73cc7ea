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
export const upload = (name, body, extra = {}) =>
  fetch(`${base}/api/uploads?filename=${name}`, { method: 'POST', headers: { 'content-type': 'application/octet-stream', 'x-sextant-request': '1', ...extra }, body });

// The job as it ended.
export async function finished(jobPath) {
  for (let i = 0; i < 300; i++) {
    const { json } = await get(jobPath);
    if (['done', 'failed', 'cancelled'].includes(json.status)) return json;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the job did not finish');
}
