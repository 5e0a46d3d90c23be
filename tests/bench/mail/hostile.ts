import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MaildirIntake } from '../../../daemon/cloud/intake/maildir.ts';
import { readNotes } from '../../../daemon/records/notes.ts';
import { HOSTILE } from '../mail-text/cases.ts';
import { type Measured, measureInChild } from './child-process.ts';
import { cpuMs, megabytes, peakRss, round } from '../figures.ts';
import { throughTheCloud } from './pipeline.ts';

/** The ones that the issue names, and the most costly ones of tests/bench/mail-text. */
export const HOSTILE_NAMES = [
  '50 MB, one attachment',
  '25 MB, one attachment',
  '25 MB, 100 attachments',
  '10,000 recipients',
  '100 nested parts',
  '10,000 nested parts',
  'a header of 5 MB',
  '100,000 parts',
  '5 MB of HTML, a newsletter',
  '5 MB of text, every line begins a quote',
];

/** One mail that is made to cost, from a Maildir through the whole cloud: time, memory, and what became of it. */
export async function measureHostile(name: string): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  try {
    const bytes = deliver(folder, name);
    // To build the case takes memory too, so another process reads it.
    return { bytes, ...(await measureInChild('hostile', [folder])) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function readHostile(folder: string): Promise<Measured> {
  // The first mail of a process pays for loading; that is not what this one costs.
  await throughTheCloud(new TextEncoder().encode('From: a@b.example\nSubject: x\n\nWarm?\n'));
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const intake = new MaildirIntake({
    account: 'work',
    maildir: join(folder, 'mail'),
    stateDir: join(folder, 'state'),
  });
  const [started, cpu] = [performance.now(), cpuMs()];
  const batch = await intake.next(1);
  const [arrival] = batch.ok ? batch.value : [];
  if (arrival === undefined) return { failed: batch.ok ? 'no mail' : batch.refusal.message };
  const { store, drafted } = await throughTheCloud(arrival.raw);
  const ms = round(performance.now() - started);
  const [note] = await readNotes(store);
  const said = note?.kind === 'task' ? (note.mailText.split('\n')[0] ?? '') : '';
  return {
    ms,
    cpu_ms: round(cpuMs() - cpu),
    rss_before_mb: megabytes(before),
    rss_peak_mb: megabytes(peakRss()),
    outcome:
      note?.kind === 'task'
        ? `task, ${note.task.category}${drafted ? ', drafted' : ''}`
        : (note?.kind ?? 'none'),
    said: said.startsWith('[') ? said : '',
  };
}

function deliver(folder: string, name: string): number {
  for (const sub of ['new', 'cur', 'tmp']) mkdirSync(join(folder, 'mail', sub), { recursive: true });
  const raw = HOSTILE[name]?.();
  if (raw === undefined) throw new Error(`There is no case ${name}.`);
  writeFileSync(join(folder, 'mail', 'new', '1795167000.M1P1.bench'), raw);
  return raw.byteLength;
}
