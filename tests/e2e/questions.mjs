// Question files with the SQL of the rows that are right, asked of a server over the demo workspace. See the heads of
// tests/corpus/questions/demo_people.txt and demo_impossible.txt for their format.
//   node tests/e2e/questions.mjs FILE [--show right|wrong|asked|silent|all]   prints the outcome of each question
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';

import { post } from './http.mjs';

const ASKED_AT_ONCE = 6;

export function read_questions(file) {
  const questions = [];
  let set = 1;
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    set = Number(/^# set (\d+)$/.exec(line)?.[1] ?? set);
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (line.startsWith('  ')) questions.at(-1).expected.push(line.trim());
    else questions.push({ question: line.trim(), expected: [], set });
  }
  return questions;
}

const number_of = (cell) => (typeof cell === 'number' ? cell : typeof cell === 'string' && /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : null);

function cell_key(cell, share) {
  const number = number_of(cell);
  if (number !== null) return share ? number.toFixed(Math.abs(number) > 1 ? 2 : 3) : Number(number.toPrecision(6)).toString();
  if (cell === null || cell === true || cell === false) return String(cell);
  return String(cell).trim().replace(/T00:00:00$/, '').replace(' 00:00:00', '');
}

// Whether some choice of the columns of `got` has the rows of `expected` (of a truncated list: only rows of these); a share may
// be a fraction or a percentage.
export function same_rows(expected, got, { share = false, truncated = false } = {}) {
  if (truncated ? expected.length < got.length : expected.length !== got.length) return false;
  if (got.length === 0) return false; // no rows tell nothing
  const width = expected[0].length;
  if (got[0].length < width) return false;
  for (const scale of share ? [1, 0.01] : [1]) {
    const scaled = got.map((row) => row.map((cell) => (share && scale !== 1 && number_of(cell) !== null && !Number.isInteger(cell) ? number_of(cell) * scale : cell)));
    const keys = (rows, order) => rows.map((row) => order.map((i) => cell_key(row[i], share)).join('\t')).sort();
    const fits = (wanted, found) => {
      if (!truncated) return wanted.join('\n') === found.join('\n');
      const known = new Set(wanted);
      return found.every((key) => known.has(key));
    };
    const choices = expected[0].map((_, i) => got[0].map((_, j) => j).filter((j) => fits(keys(expected, [i]), keys(scaled, [j]))));
    const wanted = keys(expected, expected[0].map((_, i) => i));
    const arrange = (chosen) => chosen.length === width
      ? fits(wanted, keys(scaled, chosen))
      : choices[chosen.length].some((j) => !chosen.includes(j) && arrange([...chosen, j]));
    if (arrange([])) return true;
  }
  return false;
}

async function expected_rows(sql) {
  const { status, json, text } = await post('/api/query', { sql, limit: 60000 }, { accept: 'application/json' });
  if (status !== 200) throw new Error(`${sql}: ${text}`);
  const columns = json.columns.map((column) => column.name);
  return json.rows.map((row) => (Array.isArray(row) ? row : columns.map((name) => row[name])));
}

// right | wrong | asked | silent, with the answer.
export async function outcome({ question, expected }) {
  const { json } = await post('/ask', { question, force: true });
  if (json.status === 'ask_back' && expected.includes('ask_back')) return { kind: 'right', answer: json };
  const words = expected.filter((one) => !/^(% )?select |^ask_back$/i.test(one)).flatMap((one) => one.split(' '));
  if (words.length > 0 && json.status !== 'answered') return { kind: words.some((word) => json.message.toLowerCase().includes(word.toLowerCase())) ? 'right' : 'silent', answer: json };
  if (json.status === 'ask_back') return { kind: 'asked', answer: json };
  if (json.status !== 'answered') return { kind: 'silent', answer: json };
  for (const line of expected.filter((one) => /^(% )?select /i.test(one))) {
    const share = line.startsWith('% ');
    const rows = await expected_rows(share ? line.slice(2) : line);
    if (rows.length === 0) throw new Error(`${question}: nothing can be told from an expected answer without rows: ${line}`);
    if (same_rows(rows, json.rows, { share, truncated: json.truncated })) return { kind: 'right', answer: json };
    // Who does not ask how many may get the rows that were to be counted.
    const counts = /^select count\(\*\) from/i.test(line) && rows.length === 1 && rows[0].length === 1;
    if (counts && !/how many|how often|number|#/i.test(question) && (json.rows.length > 1 || rows[0][0] === json.row_count)) {
      const listed = json.truncated ? (await expected_rows(`SELECT count(*) FROM (${json.sql})`))[0][0] : json.row_count;
      if (listed === rows[0][0]) return { kind: 'right', answer: json };
    }
  }
  return { kind: 'wrong', answer: json };
}

export async function measure(questions) {
  const outcomes = new Array(questions.length);
  let next = 0;
  const ask = async () => {
    while (next < questions.length) {
      const i = next++;
      outcomes[i] = { ...questions[i], ...(await outcome(questions[i])) };
    }
  };
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, ask));
  return outcomes;
}

export const count = (outcomes, kind) => outcomes.filter((one) => one.kind === kind).length;

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file, , show = 'all'] = process.argv.slice(2);
  const outcomes = await measure(read_questions(file));
  for (const { question, expected, kind, answer } of outcomes) {
    if (show !== 'all' && show !== kind) continue;
    console.log(`${kind.toUpperCase()}  ${question}\n    ${answer.title ?? ''} | ${answer.summary ?? ''} ${answer.message ?? ''}`);
    if (kind !== 'right') console.log(`    got ${answer.sql ?? answer.readings?.map((reading) => reading.description).join(' || ')}\n    expected ${expected.join('\n      or ')}`);
  }
  const sets = [...new Set(outcomes.map((one) => one.set))];
  for (const set of sets.length > 1 ? [...sets, null] : [null]) {
    const part = outcomes.filter((one) => set === null || one.set === set);
    console.log(`${set === null ? 'all' : `set ${set}`}: ${part.length} questions, ${count(part, 'right')} right, ${count(part, 'asked')} asked back, ${count(part, 'silent')} not answered, ${count(part, 'wrong')} wrong`);
  }
}
