import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApprovalNote, type TaskNote } from '../../../daemon/records/notes.ts';
import { FOLLOW_UP_SLOT, isFollowUp } from '../../../shared/task/follow-up.ts';
import { LocalWorld, MAIL } from '../../support/local-world.ts';

const DAY = 86_400_000;

let world: LocalWorld;
beforeEach(() => {
  // A Friday, 08:30 UTC.
  world = new LocalWorld();
  world.followUp = { working_days: 3, at_most: 1 };
});
afterEach(() => {
  world.remove();
});

/** The user answers Ana's mail with a question of their own; gives the Message-ID of what left. */
async function askAna(question = 'Which of the two orders do you mean?'): Promise<string> {
  world.deliver(MAIL);
  await world.cloudRound();
  await world.round();
  return send(await world.approval(), question);
}

async function send(note: ApprovalNote, text: string): Promise<string> {
  world.plant(note.path, note.text.replace('thank you.', text));
  await world.decide({ kind: 'approve' }, world.person, note.request.id);
  await world.settle();
  const { evidence } = (await world.approval(note.request.id)).request;
  return evidence.find((line) => line.startsWith('message-id '))?.slice(11) ?? '';
}

/** Both sides have looked: mail is taken in and drafted for, and then only are mailboxes known to be empty. */
async function rounds(): Promise<void> {
  for (let count = 0; count < 2; count++) {
    await world.cloudRound();
    await world.round();
  }
}

const reminders = async (): Promise<{ task: TaskNote[]; approval: ApprovalNote[] }> => {
  const notes = await world.notes();
  return {
    task: notes.filter((note) => note.kind === 'task' && isFollowUp(note.placed.base)) as TaskNote[],
    approval: notes.filter(
      (note) => note.kind === 'approval' && note.request.slot === FOLLOW_UP_SLOT,
    ) as ApprovalNote[],
  };
};

const ANSWER = MAIL.replace('<1@client.example>', '<2@client.example>')
  .replace('20 Nov 2026 08:30:00', '25 Nov 2026 10:00:00')
  .replace('Which order number does the invoice belong to?', 'The second one, see you on Monday.');
const answerTo = (id: string) => ANSWER.replace('MIME-Version', `In-Reply-To: ${id}\nMIME-Version`);

describe('a question that nobody answers', () => {
  it('is asked again after the working days that were set, in its thread, once, and leaves when signed', async () => {
    const sent = await askAna();
    expect(sent).toMatch(/^<.+>$/);
    // Saturday, Sunday, Monday, Tuesday: two working days.
    world.clock.advance(4 * DAY);
    await rounds();
    expect((await reminders()).task).toEqual([]);
    world.clock.advance(DAY);
    await rounds();
    await rounds();
    const { task, approval } = await reminders();
    expect(task).toHaveLength(1);
    expect(task[0]).toMatchObject({
      placed: { place: 'pending_approval' },
      task: {
        from: 'Ana Gomez',
        why: 'You asked on 2026-11-20 and nobody has answered.',
        priority: 'normal',
      },
      mailText: expect.stringMatching(
        /^\[What you wrote on 2026-11-20:\]\n\nHello Ana Gomez,\n\nWhich of/,
      ) as string,
    });
    expect(approval).toHaveLength(1);
    expect(approval[0]?.request).toMatchObject({
      status: 'pending',
      to: ['ana@client.example'],
      from: 'me@example.com',
      subject: 'Re: January invoice',
      in_reply_to: sent,
      references: ['<1@client.example>', sent],
    });
    expect(approval[0]?.draft).toBe(
      'Hello Ana Gomez,\n\nI am coming back to my message of 20 November 2026, as I have not seen an answer yet.\n\nMe',
    );

    await world.decide({ kind: 'approve' }, world.person, approval[0]?.request.id ?? '');
    await world.settle();
    expect(world.transport.delivered).toHaveLength(2);
    const raw = Buffer.from(world.transport.delivered[1]?.raw ?? []).toString();
    expect(raw).toContain(`In-Reply-To: ${sent}`);
    expect((await reminders()).task[0]?.placed.place).toBe('done');
    // One reminder for each mail, and a reminder is not asked about again.
    world.clock.advance(20 * DAY);
    await rounds();
    expect((await reminders()).task).toHaveLength(1);
  });

  it('is asked a second time where that is allowed, about the reminder', async () => {
    world.followUp = { working_days: 3, at_most: 2 };
    await askAna();
    for (let count = 0; count < 3; count++) {
      world.clock.advance(7 * DAY);
      await rounds();
      const open = (await reminders()).approval.find(({ placed }) => placed.place === 'pending_approval');
      if (open !== undefined) await send(open, '');
    }
    const { approval } = await reminders();
    expect(approval.map(({ request }) => request.references.length).sort()).toEqual([2, 3]);
    expect(world.transport.delivered).toHaveLength(3);
  });

  it('says it in the user’s own words and the language they wrote in', async () => {
    world.plant(
      'Skills/nudge/SKILL.md',
      '---\nsnippet: nudge\nlanguage: de\n---\nich wollte noch einmal nachhaken: Gibt es schon etwas Neues?\n',
    );
    world.plant('Skills/nudge-en/SKILL.md', '---\nsnippet: nudge\nlanguage: en\n---\nAny news on this?\n');
    await askAna('Können Sie mir bitte sagen, welche der beiden Bestellungen das ist?');
    world.clock.advance(7 * DAY);
    await rounds();
    expect((await reminders()).approval[0]?.draft).toBe(
      'Guten Tag Ana Gomez,\n\nich wollte noch einmal nachhaken: Gibt es schon etwas Neues?\n\nMe',
    );
  });
});

describe('nobody is reminded', () => {
  it.each([
    ['a letter that asks nothing', 'thank you, that was all I needed.'],
    ['a courtesy', 'here is the file. If you have any questions, please let me know.'],
  ])('of %s', async (_, text) => {
    await askAna(text);
    world.clock.advance(10 * DAY);
    await rounds();
    expect((await reminders()).task).toEqual([]);
  });

  it('where the answer has come, whatever order things are seen in', async () => {
    const sent = await askAna();
    world.clock.advance(7 * DAY);
    world.deliver(answerTo(sent));
    await rounds();
    expect((await reminders()).task).toEqual([]);
  });

  it('who opted out, and nobody while it is switched off', async () => {
    world.plant('Skills/reply/SKILL.md', '---\nopt_out: [client.example]\n---\n');
    world.followUp = { working_days: 0, at_most: 1 };
    world.plant('Skills/reply/SKILL.md', '---\ntone: neutral\n---\n');
    await askAna();
    world.clock.advance(10 * DAY);
    await rounds();
    expect((await reminders()).task).toEqual([]);
    world.followUp = { working_days: 3, at_most: 1 };
    world.plant('Skills/reply/SKILL.md', '---\nopt_out: [client.example]\n---\n');
    await rounds();
    expect((await reminders()).task).toEqual([]);
  });

  it('of what was only rehearsed', async () => {
    world.restart();
    world.mode = 'dry';
    await askAna();
    expect((await world.approval()).request.status).toBe('rehearsed');
    world.clock.advance(5 * DAY);
    await rounds();
    expect((await reminders()).task).toEqual([]);
  });

  it('of a mail that came back', async () => {
    const sent = await askAna();
    const bounce = `Return-Path: <>
From: MAILER-DAEMON@mail.example.com
To: me@example.com
Subject: Undelivered
Message-ID: <b@mail.example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

failed
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Final-Recipient: rfc822; ana@client.example
Action: failed
Status: 5.1.1
--b
Content-Type: message/rfc822

Message-ID: ${sent}
--b--
`;
    world.deliver(bounce);
    await rounds();
    world.clock.advance(7 * DAY);
    await rounds();
    expect((await reminders()).task).toEqual([]);
  });
});

describe('an answer that comes after the reminder was drafted', () => {
  let sent = '';
  beforeEach(async () => {
    sent = await askAna();
    world.clock.advance(7 * DAY);
    await rounds();
    expect((await reminders()).approval).toHaveLength(1);
  });

  it('closes it, as answered, with the reason', async () => {
    world.deliver(answerTo(sent));
    await rounds();
    const { approval, task } = await reminders();
    expect(approval[0]).toMatchObject({
      placed: { place: 'rejected' },
      request: {
        status: 'answered',
        result: expect.stringMatching(/^An answer came on 2026-11-25 /) as string,
      },
    });
    expect(task[0]?.placed.place).toBe('done');
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('is told beside an approval that is held, which the person may take back; what is signed is theirs', async () => {
    const id = (await reminders()).approval[0]?.request.id ?? '';
    await world.decide({ kind: 'approve' }, world.person, id);
    await world.round();
    world.deliver(answerTo(sent));
    await world.cloudRound();
    await world.round();
    expect((await world.approval(id)).request).toMatchObject({
      status: 'held',
      result: expect.stringContaining('An answer came on 2026-11-25') as string,
    });
    await world.decide({ kind: 'undo' }, world.person, id);
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    expect((await world.approval(id)).request.status).toBe('pending');
  });

  it('an automatic answer is none', async () => {
    world.deliver(answerTo(sent).replace('MIME-Version', 'Auto-Submitted: auto-replied\nMIME-Version'));
    await rounds();
    expect((await reminders()).approval[0]?.request.status).toBe('pending');
  });

  it('so does the user’s own answer in another program', async () => {
    world.answered.set(sent, '<mine@example.com>');
    await rounds();
    expect((await reminders()).approval[0]?.request.status).toBe('answered');
  });
});

describe('the hand does not take the vault’s word for what it reminds of', () => {
  it('refuses where the card showed words that were never sent', async () => {
    await askAna();
    world.clock.advance(7 * DAY);
    await rounds();
    const [task] = (await reminders()).task;
    if (task === undefined) throw new Error('No reminder was drafted.');
    world.plant(task.path, task.text.replace('Which of the two', 'Which of the ten'));
    const id = (await reminders()).approval[0]?.request.id ?? '';
    await world.decide({ kind: 'approve' }, world.person, id);
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    expect((await world.approval(id)).request.result).toMatch(/is not the one that the card showed/);
  });
});
