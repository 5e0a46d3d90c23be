import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readTask } from '../../shared/vault/typed-notes.ts';
import { InboxFace, samples } from './inbox-face.ts';
import { HAND_PATH, handNote, sample } from './sample-vault.ts';
import { type Files, asideMail, dayBefore, entry, logOf, newsOf, quarantined } from './tab-samples.ts';

let inbox: InboxFace;

afterAll(async () => {
  await inbox.face.bench.stop();
  expect(inbox.face.bench.broken).toEqual([]);
});

const page = () => inbox.face.page;
const keyboard = () => inbox.face.page.keyboard;
const tab = (name: string | RegExp) => page().getByRole('tab', { name });
const pane = () => page().locator('.countersign-pane');
const options = () => page().locator('.countersign-entry');
const opened = () => page().evaluate(() => window.workbench.opened());

async function put(files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) await inbox.face.bench.write(path, text);
  await inbox.face.rescan();
}

/** A view of its own over the same folder. */
async function fresh(): Promise<void> {
  await page().evaluate(() => window.workbench.close());
  await inbox.run('inbox');
  await inbox.list.focus();
}

const EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const FIRST = sample('first', { request: { subject: 'Re: First' } });
const CONTESTED = sample('contested', { request: { subject: 'Re: Contested', status: 'contested' } });
const REFUSED = sample('refused', {
  request: {
    subject: 'Re: Refused',
    status: 'refused',
    result: 'The server does not know ana@client.example.',
  },
});
const LETTER = asideMail('Letter of the week');
const LIST = asideMail('From a list', { category: 'list', no_draft: 'it came from a mailing list' });
const OLD = asideMail('An older receipt', { category: 'receipt' }, 1);
const SENT = entry('local', `${dayBefore(0)}T00:00:20Z`, {
  action_type: 'send_email',
  target: 'ana@client.example',
  approval_status: 'approved',
  approved_by: 'laptop',
  parameters: {
    approval: FIRST.request.id,
    task: FIRST.request.task,
    decision: 'd-aaaaaaaaaaaaaaaaaaaaaaaaaa',
  },
  result: 'Sent. | word provider | message-id <1@x.example>',
});

/** Thirty days of three lines. */
const CLOUD = logOf(
  'cloud',
  Array.from({ length: 30 }, (_, at) => {
    const day = dayBefore(30 - at);
    return [
      day,
      [1, 2, 3].map((n) => entry('cloud', `${day}T00:00:0${String(n)}Z`, { target: `${day}#${String(n)}` })),
    ] as const;
  }),
);

beforeAll(async () => {
  inbox = await InboxFace.start();
  await put({
    ...CLOUD,
    ...logOf('local', [
      [
        dayBefore(0),
        [SENT, entry('local', `${dayBefore(0)}T00:00:21Z`, { action_type: EVIL, result: `\u202e${EVIL}` })],
      ],
    ]),
    [LETTER.path]: LETTER.note,
    [LIST.path]: LIST.note,
    [OLD.path]: OLD.note,
    ...quarantined(`Its front matter is not YAML: ${EVIL}`),
    ...newsOf('local', dayBefore(0), [
      [`held:${FIRST.request.id}`, 'held_back', 'It holds what looks like a secret (line 3).'],
    ]),
    'Briefings/Offer conflict local 2026-11-20 a1b2c3.md': 'mine',
    'Dashboard.md': '# Dashboard\n\n## Trouble\n\n- The remote did not answer.\n',
  });
  await inbox.open([FIRST, CONTESTED, REFUSED]);
});

beforeEach(async () => {
  await fresh();
});

describe('the tabs', () => {
  it('follow the pattern: one in the order of Tab, arrows and Home and End between them, digits from anywhere', async () => {
    await tab(/Needs you/).focus();
    await keyboard().press('ArrowRight');
    await keyboard().press('ArrowRight');
    expect(await page().evaluate(() => document.activeElement?.textContent)).toBe('Activity');
    expect(await tab('Activity').getAttribute('aria-selected')).toBe('true');
    expect(await page().getByRole('tabpanel', { name: 'Activity' }).count()).toBe(1);
    await keyboard().press('End');
    expect(await tab('Put aside').getAttribute('aria-selected')).toBe('true');
    await keyboard().press('ArrowRight');
    expect(await tab(/Needs you/).getAttribute('aria-selected')).toBe('true');
    await page().evaluate(() => (document.documentElement.dir = 'rtl'));
    await keyboard().press('ArrowLeft');
    expect(await tab(/Waiting/).getAttribute('aria-selected')).toBe('true');
    await page().evaluate(() => (document.documentElement.dir = 'ltr'));
    expect(await page().locator('[role="tab"][tabindex="0"]').count()).toBe(1);
    await keyboard().press('4');
    await page().getByRole('region', { name: 'Health' }).waitFor();
    await expect
      .poll(() => page().evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Health');
    await keyboard().press('3');
    await expect
      .poll(() => page().evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('What happened');
    await page().getByRole('searchbox').fill('4');
    expect(await tab('Activity').getAttribute('aria-selected')).toBe('true');
  });

  it('keep what was selected, and the card that lies open', async () => {
    await inbox.list.focus();
    await keyboard().press('j');
    const id = await inbox.current();
    await keyboard().press('6');
    await options().first().waitFor();
    await keyboard().press('1');
    await inbox.row(id).waitFor();
    expect(await inbox.current()).toBe(id);
    await inbox.face.card.waitFor();
  });
});

describe('Activity', () => {
  it('shows what happened in words, newest first, whose word it is, and opens the note', async () => {
    await keyboard().press('3');
    await options().nth(1).getByText('Sent to ana@client.example').waitFor();
    await page().getByRole('listbox').press('j');
    await pane().getByText('local, decided on laptop; the mail server took it').waitFor();
    await keyboard().press('o');
    expect((await opened()).at(-1)).toBe(FIRST.path);
    expect(await page().locator('.countersign-broken').count()).toBe(0);
  });

  it('reads older days as one goes down, and finds the last one by an id', async () => {
    await keyboard().press('3');
    await options().first().waitFor();
    const list = page().getByRole('listbox');
    await list.focus();
    await expect
      .poll(
        async () => {
          await keyboard().press('j');
          return page().locator('.countersign-entry.is-current').getAttribute('aria-posinset');
        },
        { timeout: 15_000, interval: 10 },
      )
      .toBe('92');
    await page()
      .locator('.countersign-said', { hasText: `All since ${dayBefore(30)}` })
      .waitFor();
    await page()
      .getByRole('searchbox')
      .fill(`${dayBefore(30)}#2`);
    await expect.poll(() => options().count()).toBe(1);
    await options().click();
    await pane()
      .getByText(`${dayBefore(30)}#2`)
      .waitFor();
  });

  it('traces a decision, by key', async () => {
    await keyboard().press('3');
    await options().first().waitFor();
    await page().getByRole('listbox').press('j');
    await keyboard().press('t');
    expect(await page().getByRole('searchbox').inputValue()).toBe(FIRST.request.id);
    await expect.poll(() => options().count()).toBe(1);
  });

  it('hostile entries stay text', async () => {
    await keyboard().press('3');
    await options().first().waitFor();
    await options().first().click();
    await pane().getByText(EVIL).first().waitFor();
    expect(await pane().textContent()).toContain('‹U+202E›');
    expect(await page().locator('.countersign-inbox :is(img, script, iframe)').count()).toBe(0);
    expect(await page().evaluate(() => 'hacked' in window)).toBe(false);
  });

  it('says which agent’s log breaks and where, and shows the rest', async () => {
    const path = `Logs/cloud/${dayBefore(1)}.jsonl`;
    const whole = CLOUD[path]!;
    await put({ [path]: whole.replace('needs_reply', 'spam') });
    await keyboard().press('3');
    await page()
      .locator('.countersign-broken', { hasText: `cloud, ${dayBefore(1)}, line 2` })
      .waitFor();
    await expect.poll(() => options().count()).toBeGreaterThan(4);
    await put({ [path]: whole });
    await page().locator('.countersign-broken').waitFor({ state: 'detached' });
  });

  it('does not move under the selection when something happens', async () => {
    await keyboard().press('3');
    await options().first().waitFor();
    await page().getByRole('listbox').press('j');
    const current = page().locator('.countersign-entry.is-current');
    const before = await current.boundingBox();
    await put(logOf('local-late', [[dayBefore(0), [entry('local-late', `${dayBefore(0)}T00:00:30Z`)]]]));
    await page().getByRole('button', { name: 'Show 1 new' }).waitFor();
    expect(await current.boundingBox()).toEqual(before);
    await page().getByRole('listbox').press('n');
    await options().filter({ hasText: 'local-late' }).waitFor();
  });
});

describe('Health', () => {
  it('says what the files say, with their age, and that it knows no more', async () => {
    await keyboard().press('4');
    const health = page().getByRole('region', { name: 'Health' });
    await health.getByText('Live: what you approve is sent.').waitFor();
    const text = (await health.textContent()) ?? '';
    expect(text).toContain('The remote did not answer. as of the files, of unknown age');
    expect(text).toContain('Held back by local: It holds what looks like a secret (line 3).');
    expect(text).toContain('What sync does just now is not known');
    expect(text).toMatch(/cloud: Last wrote into its log\. as of the files, (?:\d+ h|1 day) old/);
    await put({ [HAND_PATH]: handNote({ paused: 'true' }) });
    await health.getByText('Sending is paused (live).').waitFor();
    await put({ [HAND_PATH]: handNote() });
  });
});

describe('Conflicts', () => {
  it('lists each with what it is and what to do; approvals open as cards, and are settled there by key', async () => {
    await tab('Conflicts (5)').waitFor();
    await keyboard().press('5');
    await expect
      .poll(() => page().locator('.countersign-group').allTextContents())
      .toEqual([
        'Decisions contradict each other · 1',
        'Refused by the computer that sends · 1',
        'Held back by sync · 1',
        'Kept copies · 1',
        'Put into quarantine · 1',
      ]);
    await pane().getByText('Two devices decided differently').waitFor();
    await inbox.face.inState('pending').or(inbox.face.inState('contested')).first().waitFor();
    await page().getByRole('listbox').press('j');
    await pane().getByText('The server does not know ana@client.example.').first().waitFor();
    await keyboard().press('j');
    await pane().getByText('It holds what looks like a secret (line 3).').waitFor();
    await keyboard().press('o');
    expect((await opened()).at(-1)).toBe(FIRST.path);
    await keyboard().press('j');
    await keyboard().press('j');
    await pane().getByText(`Its front matter is not YAML: ${EVIL}`).waitFor();
    expect(await page().locator('.countersign-inbox :is(img, script, iframe)').count()).toBe(0);
  });
});

describe('Put aside', () => {
  it('finds, says why, and corrects by key', async () => {
    await keyboard().press('6');
    await options().first().waitFor();
    expect(await options().count()).toBe(3);
    await keyboard().press('/');
    await keyboard().type('older receipt');
    await expect.poll(() => options().count()).toBe(1);
    await keyboard().press('Enter');
    await keyboard().press('j');
    await pane().getByText('This mail went to many subscribers.').waitFor();
    await keyboard().press('e');
    await expect.poll(() => page().evaluate(() => document.activeElement?.tagName)).toBe('SELECT');
    await page().getByLabel('This mail is').selectOption('Notifications');
    await page().getByRole('button', { name: 'Correct' }).press('Enter');
    await pane().getByText('Noted: this mail is a notification.').waitFor();
    const read = readTask(await inbox.face.bench.read(OLD.path));
    expect(read).toMatchObject({ value: { task: { category: 'notification', corrected: 'notification' } } });
  });

  it('has an answer drafted, with a wish; the row stays where it is', async () => {
    await keyboard().press('6');
    await inbox.row(LETTER.id).click();
    await keyboard().press('p');
    await keyboard().type('Ask for the price j k 1');
    await keyboard().press('Enter');
    await pane().getByText('It goes to be drafted').waitFor();
    const path = `Needs_Action/email/${LETTER.path.split('/').at(-1)!}`;
    expect(readTask(await inbox.face.bench.read(path))).toMatchObject({
      value: { task: { status: 'needs_action', category: 'needs_reply', wish: 'Ask for the price j k 1' } },
    });
    expect(await inbox.row(LETTER.id).count()).toBe(1);
  });

  it('says why none will come for a mailing list', async () => {
    await keyboard().press('6');
    await inbox.row(LIST.id).click();
    await page().getByRole('button', { name: 'Draft an answer' }).click();
    await pane()
      .getByText('No draft will come: No answer is drafted, since it came from a mailing list')
      .waitFor();
    await keyboard().press('1');
    await inbox.row(LIST.id).waitFor();
  });

  it('groups by kind', async () => {
    await keyboard().press('6');
    await page().getByRole('button', { name: 'By kind' }).click();
    await expect
      .poll(() => page().locator('.countersign-group').allTextContents())
      .toEqual(['Notifications · 1']);
  });
});

it('a flood of thousands is drawn a window at a time', async () => {
  const many = await InboxFace.start();
  const day = dayBefore(0);
  for (let at = 0; at < 400; at++) {
    const made = asideMail(`flood ${String(at)}`);
    await many.face.bench.write(made.path, made.note);
  }
  const lines = Array.from({ length: 2500 }, (_, n) =>
    entry('cloud', `${day}T00:00:01Z`, { target: `n${String(n)}` }),
  );
  const noise = '#\n'.repeat(200_000);
  const files = logOf('cloud', [[day, lines]]);
  await many.face.bench.write(`Logs/cloud/${day}.jsonl`, Object.values(files)[0]!);
  await many.face.bench.write(`Logs/cloud-noise/${day}.jsonl`, noise);
  await many.open(samples('one', 1));
  await many.list.focus();
  await many.face.page.keyboard.press('3');
  await many.face.page.locator('.countersign-entry').first().waitFor();
  expect(await many.face.page.locator('.countersign-entry').count()).toBeLessThan(60);
  await many.face.page.keyboard.press('6');
  await many.face.page.getByRole('option', { name: 'flood' }).first().waitFor();
  expect(await many.face.page.locator('.countersign-entry').count()).toBeLessThan(60);
  expect(await many.face.page.locator('.countersign-entry').first().getAttribute('aria-setsize')).toBe('400');
  await many.face.bench.stop();
});
