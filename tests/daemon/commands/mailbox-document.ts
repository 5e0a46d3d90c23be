import { mailDays } from '../../../shared/dashboard/day-mails.ts';
import { dayNotes } from '../../../shared/dashboard/day-note.ts';
import { mailboxOf } from '../../../shared/dashboard/mailbox.ts';
import { withUpper } from '../../../shared/dashboard/own-part.ts';
import { renderDashboard } from '../../../shared/dashboard/render.ts';
import { asked, task } from '../../support/seen-notes.ts';

/** docs/mailbox.md: the sentences are here, every example is what the program writes about one morning. */

const DAY = '2026-11-20';
const at = (time: string, day = DAY) => `${day}T${time}:00Z`;

const PAIRS = [
  asked(
    'January invoice',
    'pending_approval',
    {},
    {
      received: at('06:52'),
      why: 'It asks you a question.',
    },
  ),
  asked(
    'New account details',
    'pending_approval',
    {},
    {
      received: at('07:10'),
      from: 'Bea Lind',
      from_address: 'bea@roofs.example',
      priority: 'high',
      why: 'It asks you to do or send something.',
      risks: [
        'You have not written to this address from this vault before.',
        'It says that bank details have changed; ask by phone, at a number you had before, before you pay.',
      ],
    },
  ),
  asked(
    'Attic conversion',
    'done',
    { evidence: ['word provider', `at ${at('09:30', '2026-11-11')}`], to: ['chris@attic.example'] },
    {
      received: at('16:05', '2026-11-10'),
      from: 'Chris Moor',
      from_address: 'chris@attic.example',
      why: 'It asks you a question.',
    },
  ),
] as const;

export const NOTES = {
  tasks: [
    ...PAIRS.map(([seen]) => seen),
    task('Termination of the lease', 'needs_action', {
      received: at('05:40'),
      from: 'Law office Winter',
      category: 'needs_reply',
      priority: 'normal',
      status: 'needs_you',
      result: 'It is about a legal matter, so no draft is made; answer it yourself.',
    }),
    task('Can we meet on Tuesday?', 'in_progress', {
      received: at('08:20'),
      category: 'needs_reply',
      priority: 'normal',
      why: 'It asks you a question.',
    }),
    task('Autumn sale: everything must go', 'done', { received: at('03:00'), from: 'Lamps & More' }),
    task('Gardening in November', 'done', { received: at('04:15'), from: 'The Green Letter' }),
    task('Your order 4711', 'done', {
      received: at('07:45'),
      from: 'Paper Shop',
      category: 'receipt',
      why: 'It confirms a purchase.',
    }),
    task('You have won', 'done', {
      received: at('02:11'),
      from: 'Claims [[Dashboard]]',
      category: 'spam',
      why: 'It promises money that does not exist.',
      risks: ['It asks for money or promises it; check by another way who asks before you pay.'],
    }),
    task('Server report', 'done', {
      received: at('22:00', '2026-11-19'),
      from: 'monitor',
      category: 'notification',
      why: 'A program sent this mail by itself (Auto-Submitted), so nobody waits for an answer.',
    }),
  ],
  approvals: PAIRS.map(([, approval]) => approval),
};

export interface Printed {
  readonly needsYou: string;
  readonly search: string;
}

/** `printed` is what the commands print about the same notes in a vault folder. */
export function mailboxDocument({ needsYou, search }: Printed): string {
  const dashboard = renderDashboard({
    mode: 'live',
    mailbox: mailboxOf(NOTES, DAY),
    waiting: [],
    trouble: [],
    updates: [],
    warnings: [],
  });
  const today = mailDays({ ...NOTES, unreadable: [] }).find(({ day }) => day === DAY);
  const note = withUpper(null, today === undefined ? '' : (dayNotes(today)[0] ?? ''));
  return `# A sorted mailbox

You wake up, and the mail of the night is sorted. Three things show it: the dashboard, the day note and \`search\`. They are
made from the notes in the vault and nothing else, by the computer that sends (\`countersign local\`); nothing in them can be
clicked to decide anything. The examples are printed by a test
(\`UPDATE_PUBLISHED=1 npx vitest run tests/daemon/commands/mailbox-document.test.ts\`).

## The dashboard

\`Dashboard.md\`, readable in a minute. It is made anew whenever something changed, so what you write into it goes (and into
\`Updates/<agent>/hand.md\`, which says how far the journal of a hand has come); the day notes have
a part that is yours:

\`\`\`markdown
${dashboard.trimEnd()}
\`\`\`

- **Needs you**: drafts to countersign or to fill in, and mails for which no draft is made. By priority, then the oldest
  first, each with what to do, why, and its gravest risk. \`countersign list --needs-you\` has all of them.
- **Waits for others**: your last message in each conversation in which nobody has answered since, for thirty days, the
  longest wait first; more than five working days are bold. Automatic replies answer nothing. What came back undelivered
  needs you. \`countersign list --waits\`.
- **On the way**: approved and held or scheduled, and how many mails are being drafted or wait on the VM, with the reason.
- **Put aside**: what wanted nothing, today and yesterday, with a link to the day note, and in seven days.
  \`countersign list --put-aside\` says why each was.
- **Done**: what was sent last. **Trouble**: what is in the way; a line on top says so. **Updates**: the news of all agents.

It is written anew when something in it changes, never because a minute passed: it counts days, in UTC. What came from a
mail stands in code, so that no link, tag or query in a subject is ever live. What you write into it is overwritten; the day
note is for that.

## The day note

\`Briefings/<day> <domain>.md\` lists every mail of a day (UTC) with its id, so that nothing disappears:

\`\`\`markdown
${note.trimEnd()}
\`\`\`

The links go by the name of a note, which holds its id and stays the same wherever the note is filed. A day of more than
300 kB (some 900 mails) goes on in \`<day> <domain> 2.md\`. Notes that can't be read are listed too.

Below the line the note is yours. Countersign keeps what you write there to the byte, and brings there what you wrote
above it by mistake. Above the line it writes the list anew when a mail of that day changes; days on which nothing changes
are not touched. Git keeps every version, so a long list is not written for every single mail: one of 20 kB again after a
minute at the earliest, one of 300 kB after a quarter of an hour.

The notes of the mails themselves stay where they were filed (\`Done/\` and the other folders): \`search\`, \`why\`, \`promote\`
and \`correct\` need them.

## Parts of it in a terminal

\`\`\`text
$ countersign list --needs-you
${needsYou.trimEnd()}
\`\`\`

\`--waits\` and \`--put-aside\` are the other views, \`--json\` is for programs. \`countersign status\` names the counts.

## Search

\`\`\`text
$ countersign search invoice --since 2026-11-01
${search.trimEnd()}
\`\`\`

All words have to be in the mail or draft, or begin a word in it: in subject, sender or recipient, text, id or Message-ID.
Case, accents and invisible characters don't count. A word in the subject weighs more than one in the text, rare words more
than common ones (BM25, by [MiniSearch](https://github.com/lucaong/minisearch)); equals come newest first.

- \`--category receipt\`: only mails that triage took for this. \`--from ana\` or \`--from '*@shop.example'\`: part of a name or
  address, or a pattern of a whole one; for a draft, whom it answers. \`--since 2026-11-20\`, \`7d\`, \`2w\`. With one of these no
  words are needed. \`--limit 20\`.
- It looks at everything that is in the vault folder, open, done, put aside or rejected; what can't be read or stands in
  \`Quarantine/\` is found by its name. It needs neither network nor a running Countersign, and changes nothing.
- After a second it says on stderr how far it is; Ctrl-C ends it. Nothing found is an answer: a sentence and exit code 0.
- \`--json\` gives \`{found, notes, results: [{id, kind, day, category, state, who, subject, path}]}\`.

What it prints of mails holds no control characters: they are named, as in \`‹U+202E›\`.
`;
}
