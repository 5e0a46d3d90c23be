import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalIdOf, planIdOf, slugOf, taskIdOf } from '../../../shared/vault/ids.ts';
import { type Placed, hasFreeCase, pathOf, placeOf, roleOf } from '../../../shared/vault/layout.ts';
import { foldPath, isPlainPath } from '../../../shared/vault/path.ts';

const ID = 'abcdefgh234567ab';
const TASK = `EMAIL_2026-11-20_invoice-for-january_${ID}.md`;
const APPROVAL = `APPROVAL_2026-11-20_invoice_ap-${ID}.md`;
const PLAN = `PLAN_2026-11-20_invoice_pl-${ID}.md`;
const DECISION = `d-${'a'.repeat(26)}`;

/** Every place, with what `placeOf` must make of its path. */
const PLACES: [string, Placed][] = [
  [`Needs_Action/email/${TASK}`, { place: 'needs_action', domain: 'email', base: TASK, id: ID }],
  [`In_Progress/cloud-a/${TASK}`, { place: 'in_progress', agent: 'cloud-a', base: TASK, id: ID }],
  [`Plans/email/${PLAN}`, { place: 'plans', domain: 'email', base: PLAN, id: `pl-${ID}` }],
  [
    `Pending_Approval/email/${APPROVAL}`,
    { place: 'pending_approval', domain: 'email', base: APPROVAL, id: `ap-${ID}` },
  ],
  [`Pending_Approval/email/${TASK}`, { place: 'pending_approval', domain: 'email', base: TASK, id: ID }],
  [`Approved/email/${APPROVAL}`, { place: 'approved', domain: 'email', base: APPROVAL, id: `ap-${ID}` }],
  [`Rejected/email/${TASK}`, { place: 'rejected', domain: 'email', base: TASK, id: ID }],
  [`Done/email/2026-11/${TASK}`, { place: 'done', domain: 'email', month: '2026-11', base: TASK, id: ID }],
  [`Quarantine/local/${TASK}`, { place: 'quarantine', agent: 'local', base: TASK, id: ID }],
  [
    `Decisions/ap-${ID}/${DECISION}.md`,
    { place: 'decisions', approval: `ap-${ID}`, base: `${DECISION}.md`, id: DECISION },
  ],
  [
    `Decisions/vault/${DECISION}.md`,
    { place: 'decisions', approval: 'vault', base: `${DECISION}.md`, id: DECISION },
  ],
  ['Updates/cloud/2026-11-20.md', { place: 'updates', agent: 'cloud', base: '2026-11-20.md' }],
  ['Updates/local/hand.md', { place: 'updates', agent: 'local', base: 'hand.md' }],
  ['Logs/local-b/2026-11-20.jsonl', { place: 'logs', agent: 'local-b', base: '2026-11-20.jsonl' }],
  ['Skills/polite-reply/SKILL.md', { place: 'skills', base: 'polite-reply/SKILL.md' }],
  ['Dashboard.md', { place: 'dashboard', base: 'Dashboard.md' }],
  ['Company_Handbook.md', { place: 'handbook', base: 'Company_Handbook.md' }],
  ['Business_Goals.md', { place: 'goals', base: 'Business_Goals.md' }],
  ['Briefings/2026-11-20 Monday.md', { place: 'briefings', base: '2026-11-20 Monday.md' }],
  ['Accounting/Current_Month.md', { place: 'accounting', base: 'Current_Month.md' }],
];

describe('the layout', () => {
  it.each(PLACES)('knows %s', (path, placed) => {
    expect(placeOf(path)).toEqual(placed);
    expect(pathOf(placed)).toBe(path);
    expect(isPlainPath(path)).toBe(true);
  });

  it.each(PLACES)('spells %s in one way, or says that a person chose its letters', (path) => {
    const other = (letter: string) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    // The Kelvin sign and the long s are letters of this kind in lower case alone.
    const likes = (letter: string) => [other(letter), ...({ k: ['\u212a'], s: ['\u017f'] }[letter] ?? [])];
    const misspelt = [...path].flatMap((letter, at) =>
      likes(letter).map((like) => path.slice(0, at) + like + path.slice(at + 1)),
    );
    const notes = misspelt.filter((one) => one !== path && placeOf(one) !== null);
    expect(notes.length > 0).toBe(hasFreeCase(path));
  });

  it.each([
    ['the empty path', ''],
    ['an absolute path', `/Needs_Action/email/${TASK}`],
    ['a path that climbs', `Needs_Action/../Needs_Action/email/${TASK}`],
    ['a path that stays', `Needs_Action/./email/${TASK}`],
    ['a doubled slash', `Needs_Action//email/${TASK}`],
    ['a slash at the end', `Needs_Action/email/${TASK}/`],
    ['backslashes', `Needs_Action\\email\\${TASK}`],
    ['another case of a folder', `needs_action/email/${TASK}`],
    ['another case of a domain', `Needs_Action/Email/${TASK}`],
    ['another case of a name', `Needs_Action/email/${TASK.toUpperCase()}`],
    ['a domain that Windows keeps for a device', `Needs_Action/nul/${TASK}`],
    ['a skill that Windows keeps for a device', 'Skills/com1/SKILL.md'],
    ['a briefing that Windows keeps for a device', 'Briefings/AUX.md'],
    ['a briefing with a device before a dot', 'Briefings/con.x.md'],
    ['a name that Windows would cut', 'Briefings/a .md'],
    ['a hidden note', 'Briefings/.a.md'],
    ['a name that is not ASCII', 'Briefings/müller.md'],
    ['a name in decomposed Unicode', 'Briefings/mu\u0308ller.md'],
    ['a colon, which macOS shows as a slash', 'Briefings/a:b.md'],
    ['a line end in a name', `Needs_Action/email/${TASK}\n`],
    ['NUL in a name', 'Briefings/a\0.md'],
    ['Obsidian’s configuration', '.obsidian/app.json'],
    ['the settings of a plugin', '.obsidian/plugins/countersign/data.json'],
    ['a Git folder', '.git/config'],
    ['our own temporary folder', '.countersign/lock'],
    ['a note in no folder', TASK],
    ['a folder too deep', `Needs_Action/email/x/${TASK}`],
    ['an unknown folder', `Inbox/email/${TASK}`],
    ['a name inherited from Object', 'constructor/email/x.md'],
    ['a top note inherited from Object', 'toString'],
    ['Done without a month', `Done/email/${TASK}`],
    ['Done in month 13', `Done/email/2026-13/${TASK}`],
    ['a day that is not in the calendar', `Needs_Action/email/EMAIL_2026-02-30_x_${ID}.md`],
    ['an approval as a task', `Needs_Action/email/${APPROVAL}`],
    ['an approval in somebody’s hands', `In_Progress/cloud/${APPROVAL}`],
    ['a task among the plans', `Plans/email/${TASK}`],
    ['an approval under a task’s id', `Pending_Approval/email/APPROVAL_2026-11-20_x_${ID}.md`],
    ['a task under an approval’s id', `Pending_Approval/email/EMAIL_2026-11-20_x_ap-${ID}.md`],
    ['an empty slug', `Needs_Action/email/EMAIL_2026-11-20__${ID}.md`],
    ['a slug of 49', `Needs_Action/email/EMAIL_2026-11-20_${'a'.repeat(49)}_${ID}.md`],
    ['an id of 15', `Needs_Action/email/EMAIL_2026-11-20_x_${ID.slice(1)}.md`],
    [
      'an id with a digit that base32 lacks',
      `Needs_Action/email/EMAIL_2026-11-20_x_${ID.replace('2', '1')}.md`,
    ],
    ['a second ending', `Needs_Action/email/${TASK}.tmp`],
    ['a decision under no approval', `Decisions/x/${DECISION}.md`],
    ['a decision with another ending', `Decisions/vault/${DECISION}.txt`],
    ['a log of no day', 'Logs/local/2026-11-31.jsonl'],
    ['a log that is Markdown', 'Logs/local/2026-11-20.md'],
    ['a hand of the cloud', 'Updates/cloud/hand.md'],
    ['an agent of another role', `In_Progress/laptop/${TASK}`],
    ['a person’s own note', 'Projects/mine.md'],
    ['a path of 10,000 characters', `Briefings/${'a'.repeat(10_000)}.md`],
  ])('does not know %s', (_, path) => {
    expect(placeOf(path)).toBeNull();
  });

  it('gives back every path that it knows, and knows only plain ones', () => {
    const part = fc.oneof(
      fc.constantFrom(...PLACES.flatMap(([path]) => path.split('/')), '..', '.', '', '.git', 'con', 'x'),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const path = parts.join('/');
        const placed = placeOf(path);
        if (placed === null) return;
        expect(pathOf(placed)).toBe(path);
        expect(isPlainPath(path)).toBe(true);
        expect(path.length).toBeLessThan(200);
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps a note’s base name through every place', () => {
    const bases = PLACES.flatMap(([, placed]) => ('id' in placed && placed.id === ID ? [placed.base] : []));
    expect(new Set(bases)).toEqual(new Set([TASK]));
  });

  it('reads the role from the agent’s id', () => {
    expect([roleOf('cloud'), roleOf('cloud-a'), roleOf('local'), roleOf('local-x')]).toEqual([
      'cloud',
      'cloud',
      'local',
      'local',
    ]);
  });
});

describe('paths that may be looked at', () => {
  it.each(['a', 'a/b.md', 'Notizen/Müller & Söhne.md', 'a..b', 'a/…'])('%j', (path) => {
    expect(isPlainPath(path)).toBe(true);
  });
  it.each([
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    'a/../b',
    '.a',
    'a/.b',
    'a\\b',
    'c:x',
    'a\nb',
    'a ',
    'a.',
    ' a',
    'a\ufffd',
    `${'a/'.repeat(600)}b`,
  ])('never %j', (path) => {
    expect(isPlainPath(path)).toBe(false);
  });
  it('have one fold where a disk that ignores case sees one name', () => {
    expect(foldPath('Briefings/MONDAY.md')).toBe(foldPath('Briefings/Monday.md'));
    expect(foldPath('caf\u00e9')).toBe(foldPath('cafe\u0301'));
  });
});

describe('ids', () => {
  const raw = new TextEncoder().encode('From: a@b.example\r\n\r\nhello\r\n');

  it('of a task are the first 80 bits of SHA-256 over account, NUL and mail', () => {
    // printf 'work\0From: a@b.example\r\n\r\nhello\r\n' | sha256sum | cut -c-20 | xxd -r -p | base32 | tr A-Z a-z
    expect(taskIdOf('work', raw)).toBe('a3d6vgj26rnmxvct');
    expect(taskIdOf('home', raw)).not.toBe(taskIdOf('work', raw));
    expect(taskIdOf('work', raw.slice(1))).not.toBe(taskIdOf('work', raw));
  });

  it('of an account and a mail can’t run into each other', () => {
    const utf8 = (text: string) => new TextEncoder().encode(text);
    expect(taskIdOf('a', utf8('b'))).not.toBe(taskIdOf('ab', utf8('')));
  });

  it('of an approval say task, slot and revision', () => {
    // printf 'approval\0abcdefgh234567ab\0reply\x001' | sha256sum …
    expect(approvalIdOf(ID, 'reply', 1)).toBe('ap-rt6jluanltuidnn5');
    const others = [
      approvalIdOf(ID, 'reply', 2),
      approvalIdOf(ID, 'invoice', 1),
      approvalIdOf(`b${ID.slice(1)}`, 'reply', 1),
    ];
    expect(new Set([approvalIdOf(ID, 'reply', 1), ...others]).size).toBe(4);
    expect(planIdOf(ID)).toBe(`pl-${ID}`);
  });

  it.each([
    ['Re: Invoice for January (2nd try)', 're-invoice-for-january-2nd-try'],
    ['Grüße aus Köln', 'gru-e-aus-koln'],
    ['../../.obsidian/plugins', 'obsidian-plugins'],
    ['---\ntype: decision\n---', 'type-decision'],
    ['\u202egpj.exe', 'gpj-exe'],
    ['NUL', 'nul'],
    ['', 'untitled'],
    ['你好', 'untitled'],
    ['…', 'untitled'],
    ['half \ud83d', 'half'],
    [`${'a'.repeat(47)} b`, 'a'.repeat(47)],
  ])('the slug of %j is %s', (subject, slug) => {
    expect(slugOf(subject)).toBe(slug);
  });

  it('any subject makes a name of the layout', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (subject) => {
        const base = `EMAIL_2026-11-20_${slugOf(subject)}_${ID}.md`;
        expect(placeOf(`Needs_Action/email/${base}`)).toMatchObject({ id: ID });
      }),
    );
  });
});
