// The command line as a person and a script use it. Needs SEXTANT_BINARY and SEXTANT_WORKSPACE (a demo workspace without a running server).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const binary = process.env.SEXTANT_BINARY;
const workspace = process.env.SEXTANT_WORKSPACE;
const run = (...args) => spawnSync(binary, [...args, '--workspace', workspace], { encoding: 'utf8', timeout: 60000, maxBuffer: 1 << 26 });

test('ask prints the sentence and a table', () => {
  const result = run('ask', 'how many customers are there');
  assert.equal(result.status, 0, result.stderr);
  assert.match(result.stdout, /50,000/);
});

test('ask --json is fit for scripts', () => {
  const answer = JSON.parse(run('ask', 'how many branches are there', '--json').stdout);
  assert.equal(answer.status, 'answered');
  assert.ok(answer.rows[0][0] > 0);
});

test('--continue changes the question before; --reading chooses among several meanings', () => {
  assert.match(run('ask', 'how many flights per month').stdout, /by month/);
  const texas = run('ask', 'only Texas', '--continue');
  assert.equal(texas.status, 7, texas.stderr);
  assert.match(texas.stdout, /1\. .*origin airport.*\n.*2\. .*destination airport/);
  const chosen = run('ask', 'only Texas', '--continue', '--reading', '2', '--json');
  assert.match(JSON.parse(chosen.stdout).sql, /destination_airports\.state = 'TX'/);
  assert.match(run('ask', 'in March', '--continue').stdout, /Previous question, now in March/);
  assert.match(run('ask', 'why?', '--continue').stdout, /destination airport is TX/);
});

test('a question without an answer exits with a code of its own and says why', () => {
  const result = run('ask', 'who painted the mona lisa');
  assert.notEqual(result.status, 0);
  assert.ok((result.stdout + result.stderr).length > 20);
});

test('query prints tables, CSV, JSON, Arrow and Parquet', () => {
  const sql = 'SELECT count(*) AS n FROM flights';
  assert.match(run('query', sql).stdout, /3,?000,?000/);
  assert.equal(run('query', sql, '--format', 'csv').stdout.trim().replace(/\r/g, ''), 'n\n3000000');
  assert.deepEqual(JSON.parse(run('query', sql, '--format', 'json').stdout).rows, [[3000000]]);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sextant-'));
  for (const [format, magic] of [['arrow', [255, 255, 255, 255]], ['parquet', [...Buffer.from('PAR1')]]]) {
    const file = path.join(folder, `out.${format}`);
    const result = run('query', sql, '--format', format, '--output', file);
    assert.equal(result.status, 0, result.stderr);
    assert.deepEqual([...fs.readFileSync(file).subarray(0, 4)], magic);
  }
  fs.rmSync(folder, { recursive: true });
});

test('refused SQL exits with 3 and names the rule', () => {
  const result = run('query', 'DROP TABLE flights');
  assert.equal(result.status, 3, result.stdout + result.stderr);
  assert.match(result.stderr, /rule: statement_kind/);
});

test('broken SQL is shown with its place, and --json carries it', () => {
  const result = run('query', 'SELECT origin,\n  destinatoin FROM flights');
  assert.match(result.stderr, /destinatoin.*\nline 2:   destinatoin FROM flights\n {10}\^/);
  const error = JSON.parse(run('query', 'SELECT 1 +', '--json').stderr);
  assert.equal(error.code, 'sql_syntax');
  assert.equal(typeof error.position, 'number');
});

test('query --json prints one JSON document', () => {
  const { stdout } = run('query', 'SELECT 1 AS one', '--json');
  assert.deepEqual(JSON.parse(stdout).rows, [[1]]);
  assert.ok(stdout.endsWith('}\n'));
});

test('a wrong option says what may stand there', () => {
  const result = run('query', 'SELECT 1', '--format', 'xml');
  assert.equal(result.status, 2);
  assert.match(result.stderr, /no format xml; take table, csv, json, arrow or parquet/);
});

test('--as tries out policies', () => {
  const result = run('query', 'SELECT * FROM transactions', '--as', 'viewer');
  assert.equal(result.status, 4, result.stderr);
});

test('sources add makes a file queryable', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sextant-'));
  const file = path.join(folder, 'orchard.csv');
  fs.writeFileSync(file, 'tree,apples\noak,0\napple,120\n');
  const added = run('sources', 'add', file);
  assert.equal(added.status, 0, added.stderr);
  assert.match(run('query', 'SELECT sum(apples) AS apples FROM orchard', '--format', 'csv').stdout, /120/);
  assert.match(run('sources', 'list').stdout, /orchard/);
  fs.rmSync(folder, { recursive: true });
});

test('doctor says what is there', () => {
  const result = run('doctor');
  assert.equal(result.status, 0, result.stdout + result.stderr);
  assert.match(result.stdout, /sandbox/i);
});

test('--help explains every command, and an unknown one is refused with a hint', () => {
  const help = spawnSync(binary, ['--help'], { encoding: 'utf8' });
  for (const command of ['serve', 'ask', 'query', 'sources', 'doctor', 'demo', 'bench']) assert.match(help.stdout, new RegExp(command));
  assert.equal(spawnSync(binary, ['frobnicate'], { encoding: 'utf8' }).status, 2);
});

test('serve refuses an address that others can reach', () => {
  const result = spawnSync(binary, ['serve', '--workspace', workspace, '--address', '0.0.0.0', '--port', '0'], { encoding: 'utf8', timeout: 10000 });
  assert.notEqual(result.status, 0);
  assert.match(result.stderr, /loopback|identity/i);
});

test('serve --print-config shows the settings in force', () => {
  const result = run('serve', '--print-config');
  assert.equal(result.status, 0, result.stderr);
  assert.match(result.stdout, /port/);
});

test('what the server refuses is refused here too', () => {
  const refused = run('sources', 'remove', 'airports.csv', '--as', 'viewer');
  assert.equal(refused.status, 3, refused.stderr);
  assert.match(refused.stderr, /Only an owner/);
  assert.match(run('sources', 'list').stdout, /airports\.csv/);
});

test('model draft, check and import-dbt write, judge and convert models', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sextant-models-'));
  const file = path.join(folder, 'bank.yaml');
  assert.equal(run('model', 'draft').status, 2, 'there are several datasets');
  assert.equal(run('model', 'draft', 'bank', '-o', file).status, 0);
  const sound = run('model', 'check', file);
  assert.equal(sound.status, 0, sound.stderr);
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('column: segment', 'column: segmnt'));
  const broken = run('model', 'check', file);
  assert.equal(broken.status, 5);
  assert.match(broken.stdout, /bank\.yaml:\d+:\d+: .*segmnt.*did you mean “segment”/);
  assert.equal(JSON.parse(run('model', 'check', file, '--json').stdout).sound, false);
  const imported = run('model', 'import-dbt', 'tests/fixtures/dbt', '-o', file);
  assert.equal(imported.status, 0, imported.stderr);
  assert.match(imported.stderr, /shoe_size/);
  assert.equal(run('model', 'check', file).status, 0);
  assert.equal(run('model', 'import-dbt', folder).status, 4);
});
