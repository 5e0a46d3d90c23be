import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OWN_LINE } from '../../../shared/dashboard/own-part.ts';
import { LocalWorld, MAIL } from '../../support/local-world.ts';

const DAY = 86_400_000;
const NOTE = 'Briefings/2026-11-20 email.md';
let world: LocalWorld;
beforeEach(() => {
  world = new LocalWorld();
});
afterEach(() => {
  world.remove();
});

const dashboard = async () => (await world.vault.read('Dashboard.md')) ?? '';
const dayNote = async () => (await world.vault.read(NOTE)) ?? '';

/** A mail of another kind, made from the one question that there is. */
function bulk(n: number, subject: string): string {
  return MAIL.replace('<1@', `<${n}@`)
    .replace('January invoice', subject)
    .replace('Message-ID:', 'List-Unsubscribe: <mailto:off@client.example>\nPrecedence: bulk\nMessage-ID:');
}

async function bothRounds(): Promise<void> {
  await world.cloudRound();
  await world.round();
}

describe('the sorted mailbox, through cloud and executive', () => {
  it('a morning: what needs one on top, what was put aside counted, every mail in the day note', async () => {
    world.deliver(MAIL);
    world.deliver(bulk(2, 'Sale'));
    world.deliver(bulk(3, 'Sale [[Dashboard]] %% <img src=x>'));
    await world.cloudRound();
    expect((await world.round()).mailbox).toEqual({
      needs_you: 1,
      wait_for_others: 0,
      drafting: 0,
      put_aside_since_yesterday: 2,
    });
    expect(await dashboard()).toContain(
      '**1** needs you · 0 wait for others · 0 on the way · 2 put aside since yesterday',
    );
    expect(await dashboard()).toMatch(
      /## Needs you \(1\)\n\n- \[\[Pending_Approval\/email\/APPROVAL_[^\n]*`“Re: January invoice”` · `“Ana Gomez”` · 2026-11-20 · to [^\n]*countersign/,
    );
    expect(await dashboard()).toContain(`[[Briefings/2026-11-20 email|2026-11-20 email]]: 2 newsletters`);
    const tasks = (await world.notes()).flatMap((note) => (note.kind === 'task' ? [note.task] : []));
    expect(tasks).toHaveLength(3);
    for (const { id } of tasks)
      expect((await dayNote()).match(new RegExp(` · ${id}$`, 'gm'))).toHaveLength(1);
    expect(await dayNote()).toContain('`“Sale [[Dashboard]] %% <img src=x>”`');
  });

  it('follows a mail to its end, and keeps what the person writes in the day note', async () => {
    world.deliver(MAIL);
    await bothRounds();
    expect(await dayNote()).toContain('## Needs you (1)');
    world.plant(NOTE, `${await dayNote()}My thoughts.`);
    await world.decide({ kind: 'approve' });
    await world.round();
    expect(await dashboard()).toContain('## On the way (1)');
    await world.settle();
    world.clock.advance(10 * 60_000);
    await world.round();
    expect(await dayNote()).toMatch(/## Drafted or answered \(1\)\n\n[^\n]* · sent: /);
    expect((await dayNote()).endsWith(`${OWN_LINE}\nMy thoughts.`)).toBe(true);
    expect(await dashboard()).toContain('## Done (1)');
  });

  it('says for whom one waits and since when, until they answer', async () => {
    world.deliver(MAIL);
    await bothRounds();
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect(await dashboard()).toMatch(
      /## Waits for others \(1\)\n\n[^\n]*`“ana@client\.example”`[^\n]* · since 2026-11-20, 0 working days\n/,
    );
    world.clock.advance(10 * DAY);
    await world.round();
    expect(await dashboard()).toContain('since 2026-11-20, **6 working days**');
    world.deliver(
      MAIL.replace('<1@', '<9@')
        .replaceAll('20 Nov 2026', '30 Nov 2026')
        .replace(
          'Subject: ',
          'In-Reply-To: <1@client.example>\nReferences: <1@client.example>\nSubject: Re: ',
        ),
    );
    await bothRounds();
    expect(await dashboard()).not.toContain('## Waits for others');
    expect(await world.vault.list('Briefings')).toEqual([NOTE, 'Briefings/2026-11-30 email.md']);
  });

  it('writes nothing while only time passes within a day, restarted or not', async () => {
    world.deliver(MAIL);
    world.deliver(bulk(2, 'Sale'));
    await bothRounds();
    const before = [await dashboard(), await dayNote()];
    for (const minutes of [1, 10, 60]) {
      world.clock.advance(minutes * 60_000);
      if (minutes === 60) world.restart();
      await world.round();
      expect([await dashboard(), await dayNote()]).toEqual(before);
    }
  });

  it('a crash after any write of a round is repaired by the next: the views are those of a round without one', async () => {
    world.deliver(MAIL);
    world.deliver(bulk(2, 'Sale'));
    await world.cloudRound();
    const start = await snapshot();
    await world.round();
    const wanted = [await dashboard(), await dayNote()];
    // The note of the day is lost, half of an older version stands there, or only the dashboard was written.
    for (const crash of [
      { ...start, 'Dashboard.md': wanted[0] ?? '' },
      { ...start, [NOTE]: (wanted[1] ?? '').replace(/^- .*\n/m, '') },
      { ...start, [NOTE]: wanted[1] ?? '' },
    ]) {
      for (const path of await world.vault.list(''))
        await world.vault.remove(path, (await world.vault.read(path)) ?? '');
      for (const [path, text] of Object.entries(crash)) world.plant(path, text);
      world.restart();
      await world.round();
      const note = await dayNote();
      expect([await dashboard(), note.slice(0, note.indexOf(OWN_LINE) + OWN_LINE.length + 1)]).toEqual(
        wanted,
      );
    }
  });

  it('a note that can’t be written is named, and the dashboard is written all the same', async () => {
    world.plant('Briefings/2026-11-20 EMAIL.md', 'mine');
    world.deliver(MAIL);
    await bothRounds();
    expect(await dashboard()).toContain('Briefings/2026-11-20 email.md can');
    expect(await dashboard()).toContain('## Needs you (1)');
  });
});

async function snapshot(): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const path of await world.vault.list('')) files[path] = (await world.vault.read(path)) ?? '';
  return files;
}
