import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findApproval } from '../../../daemon/commands/find.ts';
import { type Desk, type Wish, decide } from '../../../daemon/terminal/decide.ts';
import { ok } from '../../../shared/result.ts';
import { VAULT } from '../../support/decisions.ts';
import { LocalWorld, MAIL } from '../../support/local-world.ts';

let world: LocalWorld;
let id: string;
beforeEach(async () => {
  world = new LocalWorld();
  world.deliver(MAIL);
  await world.cloudRound();
  id = (await world.approval()).request.id;
});
afterEach(() => {
  world.remove();
});

/** A person who answers by a list, and what they were shown and asked. */
class Sitting {
  readonly shown: string[] = [];
  readonly asked: string[] = [];
  unlocked = 0;

  async decide(wish: Wish, answers: readonly string[], beforeUnlock: () => void = () => undefined) {
    const left = [...answers];
    const desk: Desk = {
      store: world.vault,
      terminal: {
        interactive: true,
        show: (text) => this.shown.push(text),
        ask: (question) => {
          this.asked.push(question);
          const answer = left.shift();
          return answer === undefined
            ? Promise.reject(new Error(`Unexpected: ${question}`))
            : Promise.resolve(answer);
        },
        askSecret: () => Promise.reject(new Error('The key asks, not the desk.')),
      },
      trust: { vault: VAULT, pins: world.pins },
      unlock: () => {
        this.unlocked++;
        beforeUnlock();
        return Promise.resolve(ok(world.person.signer));
      },
      executor: world.hand.id,
      mode: world.mode,
      holdSeconds: 30,
      now: () => world.clock.wall,
    };
    return decide(desk, await findApproval(world.vault, id), wish);
  }
}

const approve: Wish = { kind: 'approve' };

async function edit(change: (text: string) => string): Promise<void> {
  const note = await world.approval();
  const text = change(note.text);
  expect(text).not.toBe(note.text);
  world.plant(note.path, text);
}

const signed = async () => (await world.vault.list('Decisions')).length;

describe('what the person sees is what is signed', () => {
  it('shows every part of the action, with unseen characters made visible', async () => {
    await edit((text) =>
      text
        .replace('cc: []', 'cc:\n  - ben@partner.example')
        .replace('bcc: []', 'bcc:\n  - spy@evil.example')
        .replace(/subject: .*/, 'subject: "Re: pay\u202eslip"')
        .replace('thank you.', 'thank\u200b you.'),
    );
    const sitting = new Sitting();
    await sitting.decide(approve, ['no']);
    const card = sitting.shown.join('\n');
    for (const line of [
      'LIVE: approving lets this leave.',
      'From:     me@example.com',
      'To:       ana@client.example',
      'Cc:       ben@partner.example',
      'Bcc:      spy@evil.example',
      'NEW:      ben@partner.example, spy@evil.example (not in the mail you answer)',
      'Subject:  Re: pay‹U+202E›slip',
      '│ thank‹U+200B› you.',
      '│ Which order number does the invoice belong to?',
    ])
      expect(card).toContain(line);
    expect(card).toMatch(/^When: {5}after a hold of 30 s; expires 2026-11-27T/m);
  });

  it('says that it is a dry run, in the card and in the record', async () => {
    world.mode = 'dry';
    const sitting = new Sitting();
    expect(await sitting.decide(approve, ['ana@client.example'])).toMatchObject({ ok: true });
    expect(sitting.shown).toContain('DRY RUN: nothing leaves.');
    const [path = ''] = await world.vault.list('Decisions');
    expect(await world.vault.read(path)).toContain('"mode":"dry"');
  });
});

describe('nothing is signed', () => {
  it.each([[''], ['ana'], ['eve@client.example'], ['ana@client.example, eve@evil.example']])(
    'when %j is typed for the recipient',
    async (typed) => {
      const sitting = new Sitting();
      expect(await sitting.decide(approve, [typed])).toMatchObject({ refusal: { kind: 'not-confirmed' } });
      expect([await signed(), sitting.unlocked]).toEqual([0, 0]);
    },
  );

  it('when a new recipient is not typed too, in Bcc as well', async () => {
    await edit((text) => text.replace('bcc: []', 'bcc:\n  - spy@evil.example'));
    const sitting = new Sitting();
    const decided = await sitting.decide(approve, ['ana@client.example', 'yes']);
    expect(decided).toMatchObject({
      refusal: { message: 'spy@evil.example was not confirmed; nothing was signed.' },
    });
    expect(sitting.asked[1]).toBe('spy@evil.example is new here. Type it to send to it: ');
    expect(await signed()).toBe(0);
  });

  it('when the note changes while the person decides', async () => {
    const note = await world.approval();
    const sitting = new Sitting();
    const decided = await sitting.decide(approve, ['ana@client.example'], () => {
      world.plant(note.path, note.text.replace('thank you.', 'here is my bank account.'));
    });
    expect(decided).toMatchObject({ refusal: { kind: 'changed' } });
    expect(await signed()).toBe(0);
  });

  it.each([
    ['a gap', '<<fill: the order number>>', /still has a gap: <<fill: the order number>>/],
    ['nothing', '', /The draft is empty/],
  ])('when the draft holds %s', async (_what, text, sentence) => {
    await edit((before) => before.replace(/Hello Ana Gomez,[^`]*/, text === '' ? '' : `${text}\n`));
    const decided = await new Sitting().decide(approve, []);
    expect(decided).toMatchObject({
      refusal: { kind: 'not-ready', message: expect.stringMatching(sentence) },
    });
  });

  it('when the original is gone and the person does not take that on', async () => {
    const task = (await world.notes()).find(({ kind }) => kind === 'task');
    await world.vault.remove(task?.path ?? '', task?.kind === 'task' ? task.text : '');
    const sitting = new Sitting();
    const decided = await sitting.decide(approve, ['ana@client.example', 'ana@client.example', 'yes']);
    expect(decided).toMatchObject({ refusal: { kind: 'not-confirmed', message: 'Nothing was signed.' } });
    expect(sitting.asked.at(-1)).toContain('can’t be verified');
    expect(await signed()).toBe(0);
  });
});

it('an approval can be taken back whatever became of the draft', async () => {
  const approved = await new Sitting().decide(approve, ['ana@client.example']);
  if (!approved.ok) throw new Error(approved.refusal.message);
  await edit((text) => text.replace(/^to:.*$(?:\n {2}- .*$)*/m, 'to: []'));
  expect(await new Sitting().decide(approve, [])).toMatchObject({ ok: false });
  expect(await new Sitting().decide({ kind: 'undo' }, [])).toMatchObject({
    ok: true,
    value: { kind: 'undo' },
  });
  await world.settle();
  expect(world.transport.attempts).toBe(0);
});

describe('it was sent', () => {
  it('is said of the approval that stands, or of one that is named, and of no other', async () => {
    expect(await new Sitting().decide({ kind: 'was_sent', of: '' }, [])).toMatchObject({
      refusal: { message: expect.stringMatching(/^No approval of this stands/) },
    });
    const approved = await new Sitting().decide(approve, ['ana@client.example']);
    if (!approved.ok) throw new Error(approved.refusal.message);
    expect(await new Sitting().decide({ kind: 'was_sent', of: `d-${'a'.repeat(26)}` }, [])).toMatchObject({
      refusal: { kind: 'unknown-decision' },
    });
    const said = await new Sitting().decide({ kind: 'was_sent', of: '' }, []);
    if (!said.ok) throw new Error(said.refusal.message);
    expect(await world.vault.read(said.value.path)).toContain(`"of":"${approved.value.decision}"`);
  });
});
