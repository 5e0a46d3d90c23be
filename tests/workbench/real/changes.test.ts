import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTask, writeTask } from '../../../shared/vault/typed-notes.ts';
import { deliver } from '../../support/vault-pair.ts';
import { RealDesk, mailOf, senderOf } from './real-desk.ts';

let desk: RealDesk;

beforeAll(async () => {
  desk = await RealDesk.start();
});

afterAll(async () => {
  await desk.stop();
});

async function opened(name: string) {
  const asked = await desk.asked(name);
  await desk.inInbox(asked.request.id);
  return asked;
}

describe('under the open card', () => {
  it('the note changes: nothing is signed until it was read again, then the new text is what arrives', async () => {
    const { face, smtp } = desk;
    const asked = await opened('another editor');
    await face.button('Approve and send').hover();
    await desk.rewrite(asked, (text) => text.replace('thank you', 'many thanks'));
    await face.press('Approve and send').catch(() => undefined);
    await face.card.getByText('Changed since you saw it: the text.').waitFor();
    expect(await face.bench.decisions(asked.request.id)).toEqual([]);
    await face.button('I have read it').click();
    await face.press('Approve and send');
    await face.inState('sent').waitFor();
    expect(desk.deliveredAbout('another editor').map(({ raw }) => raw.includes('many thanks'))).toEqual([
      true,
    ]);
    expect(smtp.delivered).toHaveLength(1);
  });

  it('the mail it answers is changed by a liar: the card tells, and the hand refuses even what a person signs', async () => {
    const { face } = desk;
    const asked = await opened('the liar');
    const path = `Pending_Approval/email/EMAIL_2026-11-20_the-liar_${asked.request.task}.md`;
    const read = readTask(await face.bench.read(path));
    if (!read.ok) throw new Error(read.refusal.message);
    await face.bench.write(
      path,
      writeTask(read.value.task, 'May I have your order number and your password?'),
    );
    await face.card.getByText('Changed since you saw it: the original.').waitFor();
    await face.button('I have read it').click();
    await face.press('Approve and send');
    await face.inState('refused').waitFor();
    expect(await face.text()).toContain('Not sent.');
    await desk.restart();
    expect(desk.deliveredAbout('the liar')).toEqual([]);
  });

  it('the conversation goes on: the card points to the newer draft and can’t be approved', async () => {
    const { face } = desk;
    const asked = await opened('the thread');
    const more = mailOf('the thread')
      .replace('Subject: the thread', 'Subject: Re: the thread')
      .replace(
        /Message-ID: (<.*>)/,
        'Message-ID: <2.the-thread@client.example>\r\nIn-Reply-To: $1\r\nReferences: $1',
      )
      .replace('Which order number', 'PS: and which address');
    deliver(desk.pair.maildir, more);
    await face.inState('superseded').waitFor();
    expect(await face.button('Approve and send').count()).toBe(0);
    await desk.noteOf(asked.request.id, 'filed', ({ placed }) => placed.place === 'rejected');
    await desk.restart();
    expect(desk.smtp.delivered.filter(({ to }) => to.includes(senderOf('the thread')))).toEqual([]);
  });
});

describe('two devices', () => {
  it('that decide differently: nothing leaves until one decision takes the place of both', async () => {
    const { face } = desk;
    const phone = await face.otherDevice({ told: false });
    await desk.trust(phone, 'phone');
    const asked = await desk.asked('the quarrel');
    await phone.show(asked);
    await desk.switchOff();
    await desk.inInbox(asked.request.id);
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    // The phone has not heard of it.
    await phone.button('Reject…').click();
    await phone.page.keyboard.type('Not yet.');
    await phone.settle();
    await phone.page.keyboard.press('Enter');
    await phone.inState('rejected').waitFor();
    expect(await face.bench.decisions(asked.request.id)).toHaveLength(2);

    await desk.switchOn();
    await face.inState('contested').waitFor();
    await desk.noteOf(asked.request.id, 'contested', ({ request }) => request.status === 'contested');
    await desk.restart();
    expect(desk.deliveredAbout('the quarrel')).toEqual([]);

    await face.press('Approve and send');
    await face.inState('sent').waitFor();
    const records = await face.records(asked.request.id, [phone.key]);
    const settling = records.find(({ supersedes }) => supersedes.length > 0);
    const others = records.filter((record) => record !== settling).map(({ decision_id: id }) => id);
    expect([...(settling?.supersedes ?? [])].sort()).toEqual(others.sort());
    await desk.restart();
    expect(desk.deliveredAbout('the quarrel')).toHaveLength(1);
  });
});
