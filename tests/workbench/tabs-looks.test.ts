import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updatesPublished } from '../support/published.ts';
import { InboxFace, sentBefore } from './inbox-face.ts';
import { type Look, bringAxe, lookAs, takePicture, violationsIn } from './looks.ts';
import { sample } from './sample-vault.ts';
import { type Files, asideMail, dayBefore, entry, logOf, newsOf, quarantined } from './tab-samples.ts';

let inbox: InboxFace;
const page = () => inbox.face.page;

const FIRST = sample('first', { request: { subject: 'Re: January invoice' } });
const CONTESTED = sample('contested', {
  request: { subject: 'Re: Offer for the new site', status: 'contested' },
});
const HELD = sample('held', {
  request: {
    subject: 'Re: Lunch on Thursday',
    status: 'held',
    result: `Held until ${new Date(Date.now() + 900_000).toISOString().replace(/\.\d+Z$/, 'Z')}; ten mails an hour.`,
  },
});

/** A morning of an office. */
function office(): Files {
  const day = dayBefore(0);
  const before = dayBefore(1);
  const ids = { approval: FIRST.request.id, task: FIRST.request.task };
  const cloud = (at: string, over: Parameters<typeof entry>[2]) => entry('cloud', at, over);
  const local = (at: string, over: Parameters<typeof entry>[2]) => entry('local', at, over);
  const files = {
    ...logOf('cloud', [
      [
        before,
        [
          cloud(`${before}T08:12:00Z`, { target: ids.task }),
          cloud(`${before}T08:13:00Z`, { parameters: { category: 'newsletter' } }),
        ],
      ],
      [
        day,
        [
          cloud(`${day}T00:00:05Z`, { parameters: { category: 'receipt' } }),
          cloud(`${day}T00:00:09Z`, {
            action_type: 'draft',
            target: ids.approval,
            parameters: { ...ids, revision: '2' },
            result: 'drafted',
          }),
        ],
      ],
    ]),
    ...logOf('local', [
      [
        before,
        [
          local(`${before}T09:00:00Z`, {
            action_type: 'approval',
            target: ids.approval,
            parameters: ids,
            approval_status: 'revising',
            approved_by: 'phone',
            result: 'Shorter, please.',
          }),
        ],
      ],
      [
        day,
        [
          local(`${day}T00:00:10Z`, { action_type: 'correct', parameters: { category: 'newsletter' } }),
          local(`${day}T00:00:20Z`, {
            action_type: 'send_email',
            target: 'ana@client.example',
            parameters: ids,
            approval_status: 'approved',
            approved_by: 'laptop',
            result: 'Sent. | word provider | message-id <1@studio.example>',
          }),
        ],
      ],
    ]),
    ...newsOf('cloud', day, [
      [
        'mailbox:work:1795167000',
        'warning',
        'Mail of account work is not read: the server asks for a new password.',
      ],
    ]),
    ...newsOf('local', day, [
      [
        `held:${CONTESTED.request.id}`,
        'held_back',
        'Briefings/Offer.md stays on this computer: it holds what looks like a secret (line 3).',
      ],
    ]),
    ...quarantined('The front matter holds the key status twice.'),
    'Briefings/Offer conflict local 2026-11-20 a1b2c3.md': 'mine',
    'Dashboard.md': '# Dashboard\n\n## Trouble\n\n- The remote did not answer.\n',
  };
  const broken = `Logs/cloud/${before}.jsonl`;
  return { ...files, [broken]: files[broken as keyof typeof files].replace('newsletter', 'spam') };
}

const ASIDE = [
  asideMail('The week in type', { from: 'Letters <news@type.example>' }),
  asideMail('Your receipt for November', {
    category: 'receipt',
    from: 'Shop <no-reply@shop.example>',
    why: 'It says what was paid.',
  }),
  asideMail('发票 2026-11', {
    category: 'receipt',
    from: '王小明 <wang@supply.example>',
    why: 'It says what was paid.',
  }),
  asideMail(
    'دعوة إلى اجتماع',
    { category: 'calendar', from: 'ليلى <layla@client.example>', why: 'It is about an appointment.' },
    1,
  ),
];

beforeAll(async () => {
  inbox = await InboxFace.start();
  const { path, note } = sentBefore();
  for (const [at, text] of Object.entries({ ...office(), [path]: note }))
    await inbox.face.bench.write(at, text);
  for (const made of ASIDE) await inbox.face.bench.write(made.path, made.note);
  await inbox.face.bench.write(HELD.path.replace('Pending_Approval', 'Approved'), HELD.note);
  await bringAxe(page());
  await inbox.open([FIRST, CONTESTED]);
});

afterAll(async () => {
  await inbox.face.bench.stop();
  expect(inbox.face.bench.broken).toEqual([]);
});

const look = (seen: Look) => lookAs(page(), { width: 1100, height: 800, ...seen });
const violations = () => violationsIn(page(), '.countersign-inbox');

const option = (name: string) => page().getByRole('option', { name });

/** Each tab with something of it selected, by what shows that it is there. */
const TABS: readonly (readonly [name: string, show: () => Promise<unknown>])[] = [
  [
    'waits',
    () =>
      page()
        .getByRole('tab', { name: 'Waiting (1)' })
        .click()
        .then(() => option('Our offer').waitFor()),
  ],
  [
    'activity',
    () =>
      page()
        .getByRole('tab', { name: 'Activity' })
        .click()
        .then(() => page().locator('.countersign-broken').waitFor())
        .then(() => option('Sent to ana').click()),
  ],
  [
    'health',
    () =>
      page()
        .getByRole('tab', { name: 'Health' })
        .click()
        .then(() => page().getByText('Live: what you approve').waitFor()),
  ],
  [
    'conflicts',
    () =>
      page()
        .getByRole('tab', { name: 'Conflicts' })
        .click()
        .then(() => option('Two devices').click())
        .then(() => page().locator('.countersign-card[data-state]').waitFor()),
  ],
  [
    'put-aside',
    () =>
      page()
        .getByRole('tab', { name: 'Put aside' })
        .click()
        .then(() => option('The week in type').click()),
  ],
];

/** A view of its own, in which nothing is selected or searched. */
async function fresh(size: Look): Promise<void> {
  await page().evaluate(() => window.workbench.close());
  await look(size);
  await inbox.run('inbox');
  await inbox.list.waitFor();
}

describe.each(TABS)('%s', (_, show) => {
  it('has no violation (axe-core, all of its rules), in light and dark', async () => {
    await fresh({});
    await show();
    expect(await violations()).toEqual([]);
    await look({ dark: true });
    expect(await violations()).toEqual([]);
  });

  it.each([
    ['a narrow phone', { width: 320 }],
    ['a narrow phone with text of twice the size', { width: 320, fontScale: 2 }],
    ['right to left', { width: 900, dir: 'rtl' }],
  ] as const)('%s: nothing is cut off', async (__, size) => {
    await fresh(size);
    await show();
    expect(
      await page().evaluate(() => {
        const boxes = document.querySelectorAll(
          '.countersign-inbox, .countersign-bar, .countersign-card, .countersign-health, .countersign-pane',
        );
        return [...boxes].map((box) => box.scrollWidth - box.clientWidth).filter((left) => left > 0);
      }),
    ).toEqual([]);
  });
});

/** The pictures of docs/inbox.md: `UPDATE_PUBLISHED=1 npx vitest run tests/workbench/tabs-looks.test.ts`. */
it.runIf(updatesPublished)('takes the pictures', async () => {
  for (const [name, show] of TABS) {
    for (const [suffix, size] of [
      ['', { height: 640 }],
      ['-dark', { height: 640, dark: true }],
      ['-narrow', { width: 360 }],
    ] as const) {
      await fresh(size);
      await show();
      await inbox.face.settle();
      await takePicture(page().locator('.countersign-inbox'), `inbox-${name}${suffix}`);
    }
  }
});
