import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { openSync } from '../../../daemon/sync/open-sync.ts';

/** What a child process is to do; it is a whole agent with its own clone. */
export interface ChildTask {
  readonly vaultDir: string;
  readonly gitDir: string;
  readonly agent: string;
  readonly seed: string;
  readonly pinned: readonly { readonly agent: string; readonly key: string }[];
  readonly url: string;
  readonly mode: 'work' | 'claim';
  /** Rounds of work; then the process ends by itself. */
  readonly rounds: number;
  /** File outside the vault in which each note is written down before and after it is made. */
  readonly journal: string;
  /** Dies by SIGKILL at the n-th time this step is reached. */
  readonly kill?: { readonly step: string; readonly nth: number };
  /** Prints every step as it is reached. */
  readonly tellsSteps?: boolean;
}

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const at = (path: string) => join(task.vaultDir, path);
const names = (folder: string) =>
  existsSync(at(folder)) ? readdirSync(at(folder)).filter((name) => name.endsWith('.md')) : [];

function put(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  const temporary = join(dirname(at(path)), `.tmp-${String(process.pid)}`);
  writeFileSync(temporary, text);
  renameSync(temporary, at(path));
}

/** A claim as PROTOCOL §5 wants it: a rename into a folder of one's own, in which exactly one wins. */
function claim(name: string): boolean {
  const mine = `In_Progress/${task.agent}/${name}`;
  mkdirSync(dirname(at(mine)), { recursive: true });
  try {
    renameSync(at(`Needs_Action/email/${name}`), at(mine));
  } catch {
    return false;
  }
  put(mine, readFileSync(at(mine), 'utf8').replace('needs_action', `claimed-by-${task.agent}`));
  return true;
}

function id(index: number): string {
  let letters = '';
  for (let rest = index; letters.length < 10; rest = Math.floor(rest / 32))
    letters = 'abcdefghijklmnopqrstuvwxyz234567'.charAt(rest % 32) + letters;
  return `${task.agent === 'cloud-a' ? 'aaaaaa' : 'bbbbbb'}${letters}`;
}

async function main(): Promise<void> {
  let left = task.kill?.nth ?? 0;
  const opened = await openSync({
    vaultDir: task.vaultDir,
    gitDir: task.gitDir,
    agent: task.agent,
    signingSecret: Buffer.from(task.seed, 'hex'),
    pinnedAgents: task.pinned,
    remote: { url: task.url, idleMs: 5000 },
    // Fairness between agents is what the claiming test looks at; the others need not be slowed down.
    ...(task.mode === 'work' ? { publishGapMs: 0 } : {}),
    step: (name) => {
      if (task.tellsSteps === true) console.log(`step ${name}`);
      if (name === task.kill?.step && --left <= 0) process.kill(process.pid, 'SIGKILL');
    },
  });
  if (!opened.ok) throw new Error(opened.refusal.message);
  const sync = opened.value;
  // Who starts first would have claimed everything before a slow one is there.
  if (task.mode === 'claim') await sync.cycle();
  console.log('ready');
  if (task.mode === 'claim') await told();
  for (let round = 0; round < task.rounds; round++) {
    if (task.mode === 'work') work();
    else if (names('Needs_Action/email').length === 0 && round > 0) break;
    else for (const name of shuffled(names('Needs_Action/email')).slice(0, 3)) claim(name);
    const report = await sync.cycle();
    if (report.outcome !== 'in-step')
      console.log(`trouble ${JSON.stringify(report.refusal ?? report.frozen)}`);
    for (const path of report.published?.paths ?? []) {
      if (task.mode === 'claim' && path.startsWith(`In_Progress/${task.agent}/`))
        console.log(`owned ${path.slice(path.lastIndexOf('/') + 1)}`);
    }
  }
  await sync.cycle();
  await sync.close();
}

/** Waits until whoever started this process says go. */
async function told(): Promise<void> {
  await once(process.stdin, 'data');
  process.stdin.destroy();
}

/** A new task, a log line and a claim. What the journal calls made is on disk, and may never be lost from here on. */
function work(): void {
  const lines = existsSync(task.journal) ? readFileSync(task.journal, 'utf8').split('\n') : [];
  const index = lines.filter((line) => line.startsWith('making')).length;
  const name = `EMAIL_2026-11-20_work_${id(index)}.md`;
  appendFileSync(task.journal, `making ${name}\n`);
  put(`Needs_Action/email/${name}`, `---\ntype: task\nid: ${id(index)}\nstatus: needs_action\n---\n`);
  const log = `Logs/${task.agent}/2026-11-20.jsonl`;
  mkdirSync(dirname(at(log)), { recursive: true });
  appendFileSync(at(log), `{"did":"${name}"}\n`);
  appendFileSync(task.journal, `made ${name}\n`);
  const [first] = shuffled(names('Needs_Action/email'));
  if (first !== undefined) claim(first);
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, by: Math.random() }))
    .sort((a, b) => a.by - b.by)
    .map(({ item }) => item);
}

await main();
