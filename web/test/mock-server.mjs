// Answers the HTTP contract from memory, for the app's own tests: two datasets, policies of four users, slow and failing
// jobs, Arrow streams. It plans nothing and runs no SQL; it recognises a handful of questions and statements.
// Usage: node test/mock-server.mjs [port] ; serves dist with the same policy the product uses.
import { createServer } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Bool,
  DateDay,
  Field,
  Float64,
  Int32,
  Int64,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
  makeData,
  vectorFromArray,
  RecordBatch,
} from 'apache-arrow';
import { answers, datasets, examples, groupBy, histories, sources, tables, users } from './mock-data.mjs';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const kinds = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export function startMock({ port = 0, sandbox = 'on' } = {}) {
  const state = {
    tables: structuredClone(tables),
    sources: structuredClone(sources),
    jobs: new Map(),
    queries: structuredClone(histories),
    stored: new Map(),
    sessions: new Map(),
    feedback: [],
    cancelled: new Set(),
    count: 0,
    sandbox,
  };
  const server = createServer((request, response) => {
    handle(request, response, state).catch((error) => fail(response, 500, { detail: String(error?.message ?? error), code: 'internal' }));
  });
  return new Promise((resolve) =>
    server.listen(port, '127.0.0.1', () =>
      resolve({ url: `http://127.0.0.1:${server.address().port}`, state, close: () => new Promise((done) => server.close(done)) }),
    ),
  );
}

async function handle(request, response, state) {
  const url = new URL(request.url, 'http://mock');
  const path = url.pathname;
  const who = request.headers['x-sextant-as'] ?? 'owner';
  const method = request.method;
  const key = `${method} ${path}`;
  const isApi = path.startsWith('/api/') || ['/ask', '/feedback', '/healthz', '/readyz'].includes(path) || path.startsWith('/sessions/');
  if (!isApi) return serveFile(path, response);
  if (method !== 'GET' && request.headers['x-sextant-request'] !== '1')
    return fail(response, 403, { detail: 'This request does not come from the app.', code: 'foreign_origin' });

  const raw = method === 'POST' ? await readBody(request) : null;
  const body = raw && path !== '/api/uploads' ? JSON.parse(raw.toString() || '{}') : {};
  const id = decodeURIComponent(path.split('/')[3] ?? '');

  if (key === 'GET /healthz') return json(response, { status: 'ok', version: '0.1.0' });
  if (key === 'GET /api/me') {
    const user = users.find((one) => one.name === who);
    return json(response, {
      id: user.id,
      name: user.name,
      roles: user.roles,
      attributes: user.attributes,
      can_act_as: who === 'owner' ? ['analyst', 'branch_manager', 'viewer'] : [],
      sandbox: state.sandbox,
      version: '0.1.0',
      workspace: 'demo',
    });
  }
  if (key === 'GET /api/users') return json(response, { items: users, next_cursor: null });
  if (key === 'GET /api/examples') return json(response, { items: examples.map((question) => ({ question })), next_cursor: null });
  if (key === 'POST /ask') return ask(response, state, who, body);
  if (key === 'POST /feedback') {
    state.feedback.push(body);
    return json(response, body);
  }
  if (path.startsWith('/sessions/'))
    return json(response, { session_id: path.split('/')[2], turns: state.sessions.get(path.split('/')[2]) ?? [] });
  if (key === 'GET /api/answers')
    return json(response, {
      items: [...state.stored.values()]
        .toReversed()
        .map((one) => ({ query_id: one.query_id, question: one.question, title: one.title, status: one.status, asked_at: one.asked_at })),
      next_cursor: null,
    });
  if (method === 'GET' && path.startsWith('/api/answers/')) {
    const stored = state.stored.get(id);
    return stored ? json(response, stored) : fail(response, 404, { detail: 'There is no such answer.', code: 'answer_not_found' });
  }

  if (key === 'GET /api/connectors')
    return json(response, {
      items: [
        {
          kind: 'csv',
          label: 'CSV file',
          description: 'Text with a value per column, comma, semicolon or tab.',
          extensions: ['csv', 'tsv'],
          fields: [],
        },
        { kind: 'parquet', label: 'Parquet file', description: 'Columns with types.', extensions: ['parquet'], fields: [] },
        {
          kind: 'json',
          label: 'JSON file',
          description: 'An array of objects, or one object a line.',
          extensions: ['json', 'ndjson'],
          fields: [],
        },
        { kind: 'sqlite', label: 'SQLite file', description: 'Every table of the file.', extensions: ['sqlite', 'db'], fields: [] },
      ],
      next_cursor: null,
    });
  if (key === 'GET /api/sources')
    return json(response, { items: state.sources.map((one) => (who === 'owner' ? one : { ...one, path: null })), next_cursor: null });
  if (key === 'POST /api/sources') {
    if (!body.path?.startsWith('/'))
      return fail(response, 422, {
        detail: 'The request has fields that cannot be used.',
        code: 'validation',
        fields: [{ path: 'path', message: 'must be an absolute path' }],
      });
    return startJob(
      response,
      state,
      'add source',
      body.path.includes('broken')
        ? null
        : {
            name: body.name ?? body.path.split('/').pop().replace(/\..*$/, ''),
            dataset: body.dataset ?? 'files',
            kind: 'csv',
            text: 'a,b\n1,2\n',
          },
      body.path,
    );
  }
  if (key === 'POST /api/uploads') {
    const filename = url.searchParams.get('filename') ?? 'file.csv';
    const text = raw.toString();
    return startJob(
      response,
      state,
      'upload',
      filename.includes('broken')
        ? null
        : {
            name: filename.replace(/\.[^.]*$/, '').replaceAll(/\W+/g, '_'),
            dataset: url.searchParams.get('dataset') ?? 'uploads',
            kind: 'csv',
            text,
          },
      filename,
    );
  }
  if (method === 'DELETE' && path.startsWith('/api/sources/')) {
    const source = state.sources.find((one) => one.id === id);
    state.sources = state.sources.filter((one) => one.id !== id);
    state.tables = state.tables.filter((table) => table.source_id !== source?.id);
    return json(response, {});
  }
  if (method === 'POST' && /^\/api\/sources\/[^/]+\/sync$/.test(path)) return startJob(response, state, 'sync', { sync: id }, id);
  if (key === 'GET /api/jobs') return json(response, { items: [...state.jobs.values()].toReversed().map(view), next_cursor: null });
  if (path.startsWith('/api/jobs/')) {
    const job = state.jobs.get(id);
    if (!job) return fail(response, 404, { detail: 'There is no such job.', code: 'job_not_found' });
    if (method === 'DELETE') job.cancelled = true;
    return json(response, view(job));
  }
  if (key === 'GET /api/datasets') return json(response, { items: datasets, next_cursor: null });
  const visible = state.tables.filter((table) => mayRead(who, table)).map((table) => seenBy(who, table));
  if (key === 'GET /api/tables') return json(response, { items: visible, next_cursor: null });
  if (path.startsWith('/api/tables/')) {
    const table = visible.find((one) => one.id === id);
    if (!table) return fail(response, 404, { detail: 'There is no such table.', code: 'table_not_found' });
    const source = state.tables.find((one) => one.id === id);
    if (path.endsWith('/profile'))
      return json(response, {
        table_id: id,
        row_count: table.row_count,
        profiled_at: table.synced_at,
        columns: source.profile.map((column) => ({
          ...column,
          masked: table.columns.find((one) => one.name === column.name)?.masked ?? false,
          ...(table.columns.find((one) => one.name === column.name)?.masked ? { top_values: [], min: null, max: null } : {}),
        })),
      });
    if (path.endsWith('/sample'))
      return json(response, {
        columns: table.columns,
        rows: source.rows
          .slice(0, 20)
          .map((row) => row.map((value, index) => (table.columns[index].masked && value !== null ? masked(value) : value))),
      });
    return json(response, table);
  }
  if (key === 'GET /api/search') {
    const q = (url.searchParams.get('q') ?? '').toLowerCase();
    const items = visible.flatMap((table) => [
      ...(table.name.includes(q) ? [{ kind: 'table', dataset: table.dataset, table: table.name, text: table.description }] : []),
      ...table.columns
        .filter((column) => column.name.toLowerCase().includes(q))
        .map((column) => ({ kind: 'column', dataset: table.dataset, table: table.name, column: column.name, text: column.type })),
    ]);
    return json(response, { items: items.slice(0, 20), next_cursor: null });
  }

  if (key === 'GET /api/queries') {
    const q = (url.searchParams.get('q') ?? '').toLowerCase();
    return json(response, { items: state.queries.filter((one) => one.sql.toLowerCase().includes(q)).toReversed(), next_cursor: null });
  }
  if (path.startsWith('/api/queries/')) {
    const record = state.queries.find((one) => one.query_id === id);
    if (!record) return fail(response, 404, { detail: 'There is no such query.', code: 'query_not_found' });
    if (method === 'DELETE') state.cancelled.add(id);
    return json(response, record);
  }
  if (key === 'POST /api/query/parse') return json(response, parse(body.sql, visible));
  if (key === 'POST /api/query/estimate')
    return json(response, { rows: 3_000_000, bytes: 25_000_000, over_limit: /over_limit/.test(body.sql), limit_bytes: 1e9, tables: [] });
  if (key === 'POST /api/query/format') return json(response, { sql: body.sql });
  if (key === 'POST /api/query/stream') return stream(response, state, who, body, visible);
  if (key === 'POST /api/query') return download(response, request, visible, body);
  return fail(response, 404, { detail: `There is no route ${key}.`, code: 'route_not_found' });
}

function mayRead(who, table) {
  return who !== 'viewer' || ['flights', 'airports'].includes(table.name);
}

function seenBy(who, { profile: _profile, rows: _rows, ...table }) {
  const masks =
    who === 'owner'
      ? {}
      : {
          'customers.email': 'analyst_pii: keyed hash',
          'customers.full_name': 'analyst_pii: partial',
          'customers.national_id': 'analyst_pii: null',
          'customers.birth_date': 'analyst_pii: year only',
        };
  const columns = table.columns.map((column) => {
    const rule = masks[`${table.name}.${column.name}`];
    return rule ? { ...column, masked: true, mask_rule: rule } : { ...column, masked: false };
  });
  const effects = [];
  if (who === 'branch_manager' && columns.some((column) => column.name === 'branch_id')) effects.push('only rows of your own branch');
  if (columns.some((column) => column.masked)) effects.push('personal data is masked');
  return { ...table, columns, effects };
}

function masked(value) {
  return typeof value === 'string' && value.includes('@')
    ? `h_${Buffer.from(value).toString('hex').slice(0, 12)}`
    : typeof value === 'string'
      ? `${value.slice(0, 1)}***`
      : null;
}

async function ask(response, state, who, body) {
  const question = String(body.question ?? '');
  const slow = /slow/.test(question);
  let gone = false;
  response.on('close', () => (gone = true));
  await pause(slow ? 4000 : 60);
  if (gone && slow) return undefined;
  if (/fail/.test(question))
    return fail(response, 503, { detail: 'The engine is busy.', code: 'busy', hint: 'Try again in a moment.', request_id: 'req_77' });
  if (/whole history/.test(question) && !body.confirm_cost)
    return fail(response, 413, {
      detail: 'This question would read more than the limit.',
      code: 'cost_gate',
      estimate: { rows: 480_000_000, bytes: 22_000_000_000 },
    });
  const template =
    answers.find((one) => one.match.test(body.reading_of === undefined ? question : 'average delay by state')) ?? answers.at(-1);
  state.count += 1;
  const session = body.session_id ?? `s_${state.count}`;
  const asked = new Date().toISOString();
  const made = template.make(question, who, state);
  const answer = {
    query_id: `q_${state.count}`,
    session_id: session,
    question,
    dashboard_url: `/answers/q_${state.count}`,
    row_count: made.rows?.length ?? 0,
    truncated: false,
    cached: false,
    verified: false,
    follow_ups: [],
    assumptions: [],
    readings: [],
    unplaced: [],
    message: '',
    masked_columns: (made.columns ?? []).filter((column) => column.masked).map((column) => column.name),
    elapsed_ms: 46.2,
    chart: null,
    sql: null,
    columns: [],
    rows: [],
    title: '',
    summary: '',
    ...made,
  };
  state.stored.set(answer.query_id, { ...answer, asked_at: asked });
  state.sessions.set(session, [
    ...(state.sessions.get(session) ?? []),
    { query_id: answer.query_id, question, status: answer.status, summary: answer.summary, asked_at: asked },
  ]);
  return json(response, answer);
}

function parse(sql, visible) {
  const broken = /\b(frm|selct|form)\b/i.exec(sql);
  if (broken)
    return {
      ok: false,
      error: { detail: `syntax error at or near "${broken[0]}"`, position: broken.index, hint: 'Did you mean FROM?' },
      tables: [],
      columns: [],
    };
  const refused = /\b(read_csv|copy|attach|pragma)\b/i.exec(sql);
  if (refused)
    return {
      ok: false,
      error: {
        detail: `${refused[0]} may not be used in queries`,
        position: refused.index,
        rule: 'function_not_allowed',
        hint: 'Add the file as a source first.',
      },
      tables: [],
      columns: [],
    };
  const used = visible.filter((table) => new RegExp(`\\b${table.name}\\b`, 'i').test(sql));
  const unknown = /\b(?:from|join)\s+([\w.]+)/i.exec(sql);
  if (unknown && used.length === 0)
    return {
      ok: false,
      error: {
        detail: `There is no table ${unknown[1]}.`,
        position: unknown.index + unknown[0].length - unknown[1].length,
        rule: 'table_not_found',
      },
      tables: [],
      columns: [],
    };
  return {
    ok: true,
    tables: used.map((table) => ({
      dataset: table.dataset,
      name: table.name,
      columns: table.columns.map((column) => column.name),
      effects: table.effects,
    })),
    columns: [],
  };
}

async function stream(response, state, who, { sql, limit = 10_000 }, visible) {
  const parsed = parse(sql, visible);
  state.count += 1;
  const id = `x_${state.count}`;
  const record = {
    query_id: id,
    sql,
    purpose: 'query',
    status: 'running',
    error: null,
    row_count: null,
    elapsed_ms: null,
    started_at: new Date().toISOString(),
  };
  state.queries.push(record);
  if (!parsed.ok) {
    Object.assign(record, { status: 'refused', error: { detail: parsed.error.detail }, elapsed_ms: 1 });
    return fail(response, 400, { ...parsed.error, code: 'sql_refused', request_id: 'req_12' });
  }
  const started = performance.now();
  const table = visible.find((one) => new RegExp(`\\b${one.name}\\b`, 'i').test(sql));
  const source = state.tables.find((one) => one.id === table?.id);
  const big = /big|generate_series|1000000/.test(sql);
  const slow = /sleep|slow/.test(sql);
  const described = big
    ? [
        { name: 'n', type: 'BIGINT', family: 'integer', masked: false },
        { name: 'half', type: 'DOUBLE', family: 'real', masked: false },
        { name: 'label', type: 'VARCHAR', family: 'text', masked: false },
      ]
    : (table?.columns ?? [{ name: 'answer', type: 'INTEGER', family: 'integer', masked: false }]).map(
        ({ name, type, family, masked: isMasked, mask_rule }) => ({
          name,
          type,
          family,
          masked: isMasked,
          ...(mask_rule ? { mask_rule } : {}),
        }),
      );
  if (slow) {
    for (let round = 0; round < 80; round += 1) {
      await pause(100);
      if (response.destroyed || state.cancelled.has(id)) {
        record.status = 'cancelled';
        response.destroy();
        return undefined;
      }
    }
  }
  response.writeHead(200, {
    'Content-Type': 'application/vnd.apache.arrow.stream',
    'X-Query-Id': id,
    'X-Sextant-Columns': encodeURIComponent(JSON.stringify(described)),
  });
  const total = Math.min(limit, big ? 1_000_000 : source ? source.rows.length : 1);
  const writer = new RecordBatchStreamWriter();
  const finished = (async () => {
    for await (const chunk of writer) if (!response.write(chunk)) await new Promise((resume) => response.once('drain', resume));
  })();
  for (let start = 0; start < total; start += 50_000) {
    const length = Math.min(50_000, total - start);
    const rows = (column) =>
      Array.from({ length }, (_, index) =>
        source && !big
          ? cell(source.rows[start + index]?.[column], described[column])
          : [BigInt(start + index), (start + index) / 2, `row ${start + index}`, 42][column],
      );
    const vectors = described.map((column, index) => vectorFromArray(big || source ? rows(index) : [42], arrowType(column)));
    const schema = new Schema(described.map((column, index) => new Field(column.name, vectors[index].type, true)));
    writer.write(
      new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, children: vectors.map((vector) => vector.data[0]) })),
    );
    await pause(0);
  }
  writer.close();
  await finished;
  Object.assign(record, { status: 'done', row_count: total, elapsed_ms: performance.now() - started });
  response.end();
  return undefined;
}

function cell(value, column) {
  if (value === null || value === undefined) return null;
  if (column.masked) return column.family === 'text' ? masked(value) : null;
  if (column.family === 'date') return new Date(value);
  if (column.type === 'BIGINT') return BigInt(value);
  return value;
}

function arrowType({ family, type }) {
  if (type === 'BIGINT') return new Int64();
  if (family === 'integer') return new Int32();
  if (family === 'real' || family === 'decimal') return new Float64();
  if (family === 'date') return new DateDay();
  if (family === 'boolean') return new Bool();
  return new Utf8();
}

function download(response, request, visible, { sql }) {
  const parsed = parse(sql, visible);
  if (!parsed.ok) return fail(response, 400, { ...parsed.error, code: 'sql_refused' });
  response.writeHead(200, { 'Content-Type': request.headers.accept });
  response.end('a,b\n1,2\n');
  return undefined;
}

function startJob(response, state, kind, what, path) {
  state.count += 1;
  const id = `j_${state.count}`;
  const job = { id, kind, path, started: Date.now(), what, state, cancelled: false, created_at: new Date().toISOString() };
  state.jobs.set(id, job);
  response.setHeader('Location', `/api/jobs/${id}`);
  return json(response, { job_id: id }, 202);
}

// A job is a function of time: half a second of work, then done or failed.
function view(job) {
  const spent = Date.now() - job.started;
  const base = {
    id: job.id,
    kind: job.kind,
    progress: Math.min(1, spent / 600),
    message: `Reading ${job.path}`,
    bytes_done: Math.min(4_200_000, spent * 7000),
    bytes_total: 4_200_000,
    rows_done: spent * 20,
    remaining_seconds: Math.max(0, 600 - spent) / 1000,
    result: null,
    error: null,
    created_at: job.created_at,
    finished_at: null,
  };
  if (job.cancelled) return { ...base, status: 'cancelled', finished_at: job.created_at };
  if (spent < 600) return { ...base, status: 'running' };
  if (job.what === null)
    return {
      ...base,
      status: 'failed',
      error: {
        detail: `${job.path}, line 3: 4 values where the header has 3 columns.`,
        code: 'source_broken',
        hint: 'Check the separator and the quotes near line 3.',
      },
      finished_at: job.created_at,
    };
  if (!job.result) job.result = job.what.sync ? { source_id: job.what.sync, tables: [] } : addTable(job.state, job.what);
  return { ...base, status: 'done', progress: 1, message: 'Done', result: job.result, finished_at: job.created_at };
}

function addTable(state, { name, dataset, kind, text }) {
  const [head, ...lines] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const id = `t_${name}`;
  const numeric = head.map((_, index) => lines.every((line) => line[index] === '' || !Number.isNaN(Number(line[index]))));
  const columns = head.map((column, index) => ({
    name: column.trim(),
    type: numeric[index] ? 'DOUBLE' : 'VARCHAR',
    family: numeric[index] ? 'real' : 'text',
    nullable: true,
    description: '',
    tags: [],
  }));
  const rows = lines.map((line) => line.map((value, index) => (numeric[index] ? Number(value) : value)));
  const profile = columns.map((column, index) => {
    const counts = groupBy(rows, (row) => row[index]);
    const top = [...counts]
      .map(([value, list]) => ({ value: String(value), count: list.length }))
      .sort((a, b) => b.count - a.count)
      .slice(0, 20);
    return {
      name: column.name,
      type: column.type,
      family: column.family,
      nulls: 0,
      distinct: counts.size,
      distinct_is_exact: true,
      min: top.map((one) => one.value).sort()[0],
      max: top
        .map((one) => one.value)
        .sort()
        .at(-1),
      average_length: null,
      top_values: top,
    };
  });
  const source = `src_${name}`;
  state.tables = [
    ...state.tables.filter((table) => table.id !== id),
    {
      id,
      dataset,
      name,
      description: '',
      row_count: rows.length,
      columns,
      primary_key: [],
      foreign_keys: [],
      synced_at: new Date().toISOString(),
      stale: false,
      source_id: source,
      rows,
      profile,
    },
  ];
  state.sources = [
    ...state.sources.filter((one) => one.id !== source),
    {
      id: source,
      name,
      kind,
      path: `/workspace/uploads/${name}.${kind}`,
      added_at: new Date().toISOString(),
      stale: false,
      datasets: [{ id: `d_${dataset}`, name: dataset }],
      tables: 1,
    },
  ];
  return { source_id: source, tables: [{ id, dataset, name, row_count: rows.length }] };
}

function serveFile(path, response) {
  let file = normalize(join(dist, path));
  if (!file.startsWith(dist) || !existsSync(file) || statSync(file).isDirectory()) {
    if (extname(path) !== '') return fail(response, 404, { detail: 'There is no such file.', code: 'file_not_found' });
    file = join(dist, 'index.html');
  }
  const packed = existsSync(`${file}.gz`);
  response.writeHead(200, {
    'Content-Type': kinds[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(readFileSync(packed ? `${file}.gz` : file));
  return undefined;
}

function json(response, value, status = 200) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}

function fail(response, status, error) {
  if (response.headersSent) return response.destroy();
  return json(response, error, status);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock({ port: Number(process.argv[2] ?? 8080) });
  console.log(mock.url);
}
