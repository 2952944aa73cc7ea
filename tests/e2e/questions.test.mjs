// What people ask the demo must not get worse: floors per kind, here alone. Who makes it better raises them. Needs SEXTANT_URL
// (a server over a demo workspace); takes about half a minute. `node tests/e2e/questions.mjs FILE --show wrong` shows which.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { count, measure, read_questions } from './questions.mjs';

const FLOORS = [
  { file: 'demo_people.txt', sets: [1, 2, 3, 4], right_at_least: 442, wrong_at_most: 12 },
  { file: 'demo_people.txt', sets: [5], right_at_least: 70, wrong_at_most: 7 },
  { file: 'demo_impossible.txt', answered_at_most: 5 },
];

for (const { file, sets, ...floor } of FLOORS)
  test(`${file}${sets ? `, sets ${sets.join(', ')},` : ''} is answered no worse than before`, { timeout: 120000 }, async () => {
    const questions = read_questions(fileURLToPath(new URL(`../corpus/questions/${file}`, import.meta.url)));
    const outcomes = await measure(sets ? questions.filter((one) => sets.includes(one.set)) : questions);
    const told = (kind) => outcomes.filter((one) => one.kind === kind).map((one) => one.question).join(' | ');
    if (floor.right_at_least !== undefined)
      assert.ok(count(outcomes, 'right') >= floor.right_at_least, `right ${count(outcomes, 'right')}, not answered: ${told('silent')} | ${told('asked')}`);
    if (floor.wrong_at_most !== undefined)
      assert.ok(count(outcomes, 'wrong') <= floor.wrong_at_most, `wrong ${count(outcomes, 'wrong')}: ${told('wrong')}`);
    if (floor.answered_at_most !== undefined)
      assert.ok(count(outcomes, 'wrong') <= floor.answered_at_most, `answered ${count(outcomes, 'wrong')}: ${told('wrong')}`);
  });
