import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { StoreError } from '../../../shared/vault/store-error.ts';
import { folderOf } from '../../../shared/vault/path.ts';
import { awaitGo } from '../../support/await-go.ts';
import { notePath } from '../../support/note-path.ts';

const [job = '', root = '', name = '', count = '0'] = process.argv.slice(2);

/** Claims every note it can: the paths it won. */
async function claim(store: DiskStore): Promise<string[]> {
  const won: string[] = [];
  for (const path of await store.list('Needs_Action/email')) {
    const target = path.replace(folderOf(path), `In_Progress/cloud-${name}`);
    if ((await store.move(path, target)) === 'moved') won.push(path);
  }
  return won;
}

/** Moves every note of its own onto names that all workers want: how many it got. */
async function contend(store: DiskStore): Promise<number> {
  let won = 0;
  for (let n = 0; n < Number(count); n++) {
    const outcome = await store.move(
      notePath(`In_Progress/cloud-${name}`, n),
      notePath('Needs_Action/email', n),
    );
    if (outcome === 'moved') won++;
  }
  return won;
}

/** Adds one to a number in a note, again and again, by compare-and-swap. */
async function increment(store: DiskStore): Promise<number> {
  const path = notePath('Needs_Action/email', 0);
  for (let n = 0; n < Number(count);) {
    const now = (await store.read(path)) ?? '';
    if ((await store.replace(path, String(Number(now) + 1), now)) === 'replaced') n++;
  }
  return Number(count);
}

/** Creates, changes, moves and removes notes without end; every text says its own length, so that half of one shows. */
async function churn(store: DiskStore): Promise<never> {
  for (let n = 0; ; n++) {
    const from = notePath('Needs_Action/email', n % 7);
    const to = notePath(`In_Progress/cloud-${name}`, n % 7);
    const text = `${String(1000 + (n % 5000))}\n`.padEnd(1000 + (n % 5000), 'x');
    // What an earlier worker left when it was killed is taken up, not made a second time.
    if ((await store.move(to, from)) === 'missing') await store.create(from, text);
    const now = await store.read(from);
    if (now !== null) await store.replace(from, text, now);
    await store.move(from, to);
    const moved = await store.read(to);
    if (moved !== null && n % 3 === 0) await store.remove(to, moved);
    else await store.move(to, from);
  }
}

/** Writes a note that is too large for the limit this process was started with: what the store says. */
async function overflow(store: DiskStore): Promise<unknown> {
  const path = notePath('Needs_Action/email', 0);
  const failures: unknown[] = [];
  const large = 'x'.repeat(Number(count));
  for (const write of [
    () => store.replace(path, large, 'small'),
    () => store.create(notePath('Quarantine/local', 1), large),
  ]) {
    await write().catch((error: unknown) => {
      failures.push(
        error instanceof StoreError ? { kind: error.kind, message: error.message } : String(error),
      );
    });
  }
  return { failures, left: await store.list(''), text: await store.read(path) };
}

const store = DiskStore.open(root);
await awaitGo();
const jobs: Record<string, (store: DiskStore) => Promise<unknown>> = {
  claim,
  contend,
  increment,
  churn,
  overflow,
};
console.log(JSON.stringify(await jobs[job]?.(store)));
store.close();
