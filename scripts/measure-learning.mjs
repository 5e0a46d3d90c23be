/**
 * Measures what corrections do to triage (docs/learning.md).
 *
 *   node scripts/measure-learning.mjs [--corrections 20] [--repeat 20] DIR…
 *
 * DIR is a folder as `countersign eval` reads it. Senders are split into two groups; for each group a model is trained on the
 * mail of the other, so that the senders who are corrected are new to it, as in a user's mailbox. Then wrong verdicts are
 * corrected by their labels, at most one for each sender, and all other mail of the group is judged before and after.
 */
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { chance } from './triage/chance.mjs';
import { folderExamples, ownExamples } from './triage/examples.mjs';
import { ROOT, loadLibrary } from './triage/library.mjs';
import { trainModel } from './triage/training.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corrections: { type: 'string', default: '20' },
    repeat: { type: 'string', default: '20' },
  },
});
if (positionals.length === 0) {
  console.error('Usage: node scripts/measure-learning.mjs [--corrections N] [--repeat N] DIR…');
  process.exit(2);
}
const GROUPS = 2;
const library = await loadLibrary(ROOT, [
  'daemon/cloud/learn/mail-record.ts',
  'daemon/cloud/learn/sender-keys.ts',
  'daemon/cloud/learn/snapshot.ts',
]);
const own = await ownExamples(library, join(ROOT, 'tests/fixtures/triage'));
const mails = [];
for (const folder of positionals) mails.push(...(await folderExamples(library, folder)));

const keyOf = ({ mail }) => {
  const { from, list } = library.senderKeys(mail);
  return list || from || mail.source_sha256;
};
for (const mail of mails) mail.sender = keyOf(mail);
const group = (seed, sender) => chance(`${seed}/${sender}`).between(0, GROUPS - 1);
const total = () => ({ right: 0, n: 0 });
const sums = {
  same: [total(), total()],
  rest: [total(), total()],
  kinds: [total(), total()],
  persons: [total(), total()],
};
let corrected = 0;

for (let seed = 1; seed <= Math.ceil(Number(values.repeat) / GROUPS); seed++) {
  for (let held = 0; held < GROUPS; held++) {
    const inside = mails.filter(({ sender }) => group(seed, sender) === held);
    const model = trainModel(library, [
      ...own,
      ...mails.filter(({ sender }) => group(seed, sender) !== held),
    ]);
    const judge = (lessons) => {
      const snapshot = library.snapshotOf(lessons, () => model);
      return ({ mail, owner }) => library.triageAfter(snapshot, mail, owner).category;
    };
    const before = judge([]);
    const said = new Map(inside.map((one) => [one, before(one)]));
    const order = (one) => chance(`${seed}/order/${one.id}`).between(0, 2 ** 30);
    const wrong = inside.filter((one) => said.get(one) !== one.category).sort((a, b) => order(a) - order(b));
    const chosen = [];
    for (const one of wrong) {
      if (chosen.length >= Number(values.corrections)) break;
      if (!chosen.some(({ sender }) => sender === one.sender)) chosen.push(one);
    }
    corrected += chosen.length;
    const lessons = chosen.map((one, at) => ({
      category: one.category,
      mail: library.recordOf(
        `aaaaaaaaaaaa${String(at)
          .padStart(4, '2')
          .replace(/[0189]/g, 'b')}`,
        one.mail,
        one.owner,
      ),
    }));
    const after = judge(lessons);
    const senders = new Set(chosen.map(({ sender }) => sender));
    const kinds = new Set(
      chosen.filter(({ category }) => !['needs_reply', 'fyi'].includes(category)).map(({ sender }) => sender),
    );
    for (const one of inside) {
      if (chosen.includes(one)) continue;
      const now = after(one);
      const parts = senders.has(one.sender)
        ? [sums.same, kinds.has(one.sender) ? sums.kinds : sums.persons]
        : [sums.rest];
      for (const [was, is] of parts) {
        was.n++;
        is.n++;
        if (said.get(one) === one.category) was.right++;
        if (now === one.category) is.right++;
      }
    }
  }
}

console.log(`${corrected} corrections in ${values.repeat} runs`);
for (const [name, [was, is]] of Object.entries(sums))
  console.log(
    `${name.padEnd(8)} ${String(was.n).padStart(6)} mails  before ${percent(was)}  after ${percent(is)}`,
  );

function percent({ right, n }) {
  return `${((100 * right) / Math.max(1, n)).toFixed(2)} %`;
}
