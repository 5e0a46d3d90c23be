import { awaitGo } from '../../../support/await-go.ts';
import { openCounter, takeNext } from './counter-journal.ts';

/** Takes so many numbers as fast as it can, in competition with other processes on the same journal. */
const [folder = '', by = '', count = '0'] = process.argv.slice(2);
const journal = openCounter(folder);
await awaitGo();
const numbers: number[] = [];
for (let i = 0; i < Number(count); i++) {
  const taken = takeNext(journal, by);
  if (!taken.ok) throw new Error(taken.refusal.message);
  numbers.push(taken.value.number);
}
process.stdout.write(`${JSON.stringify(numbers)}\n`);
process.exit(0);
