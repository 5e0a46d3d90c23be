import { afterEach, expect, it } from 'vitest';
import { SETTLE_MS, takeInNotes } from '../../daemon/local/compose-intake.ts';
import { putRequest } from '../../daemon/cloud/put-request.ts';
import { tell } from '../../daemon/records/updates.ts';
import { AuditLog } from '../../daemon/records/audit.ts';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { LocalWorld } from '../support/local-world.ts';
import { MemoryPersonFiles } from '../support/person-files.ts';
import { mail } from './hostile-mails.ts';

/** Mail that is written for the other plugins of a vault: what they run, render or make a link of, wherever it stands. */
const worlds: LocalWorld[] = [];
afterEach(() => {
  for (const world of worlds.splice(0)) world.remove();
});

interface Note {
  readonly path: string;
  readonly text: string;
}

/** Every note of a vault after the mail was taken in, answered by a draft that quotes it, planned and told of. */
async function notesAfter(...mails: readonly string[]): Promise<Note[]> {
  const world = new LocalWorld();
  worlds.push(world);
  await world.vault.create('Skills/reply/SKILL.md', '---\nquote: full\n---\n');
  for (const raw of mails) world.deliver(raw);
  await world.cloudRound();
  await world.settle();
  return notesOf(world);
}

async function notesOf(world: LocalWorld): Promise<Note[]> {
  const paths = (await world.vault.list('')).filter((path) => path.endsWith('.md'));
  return Promise.all(paths.map(async (path) => ({ path, text: (await world.vault.read(path)) ?? '' })));
}

const encoded = (text: string) => `=?utf-8?b?${Buffer.from(text).toString('base64')}?=`;
const attached = (name: string) =>
  mail(
    { 'Content-Type': 'multipart/mixed; boundary="b"' },
    `--b\n\nCan you come?\n--b\nContent-Type: application/pdf; name="${encoded(name)}"\nContent-Disposition: attachment; filename="${encoded(name)}"\n\nx\n--b--\n`,
  );

const PLACES: readonly (readonly [string, (text: string) => string])[] = [
  ['the text', (text) => mail({}, `${text}\n\nCan you come?\n${text}\n`)],
  [
    'the HTML',
    (text) => mail({ 'Content-Type': 'text/html' }, `<p>${text.replaceAll('<', '&lt;')} Can you come?</p>`),
  ],
  ['the subject', (text) => mail({ Subject: encoded(text) })],
  ['the name', (text) => mail({ From: `${encoded(text)} <ana@client.example>` })],
  ['the name of an attachment', attached],
  ['the type of a part', (text) => mail({ 'Content-Type': `${text}; charset="${text}"` })],
  [
    'a mail that says how it answers',
    (text) => mail({ 'Auto-Submitted': text, 'List-Id': `${text} <${text}>` }),
  ],
  [
    'an address that can’t be used',
    (text) => mail({ Cc: `"${text}" <"${text}"@x.example>, ${encoded(text)} <x>` }),
  ],
];
const COMMANDS = [
  '<%* x %>',
  '<%*+ x %>',
  '<% x %>',
  '<%_ x _%>',
  '<<%% x %%>>',
  '<\u200b% x %>',
  '&lt;% x %>',
  '＜% x %>',
];

const commandsIn = (notes: readonly Note[]) =>
  notes.flatMap(({ path, text }) => (text.includes('<%') ? [`${path}: ${text}`] : []));

/** How a block begins that Dataview evaluates. */
const QUERY = /^\s*\$?=/;
const blocksIn = (notes: readonly Note[]) =>
  notes.flatMap(({ text }) =>
    [...text.matchAll(/^(`{3,}|~{3,})[^\n]*\n([^]*?)\n\1$/gm)].map((block) => block[2] ?? ''),
  );

it.each(PLACES)('a command of Templater in %s is one in no note', async (_, put) => {
  const mails = COMMANDS.map((command, at) => put(command).replace('<1@client', `<${String(at)}@client`));
  const notes = await notesAfter(...mails);
  expect(notes.filter(({ path }) => path.includes('/EMAIL_')).length).toBe(COMMANDS.length);
  expect(commandsIn(notes)).toEqual([]);
});

it.each([
  ['Message-ID', { 'Message-ID': '<%*app@vault.x%>' }],
  ['Message-ID without an @', { 'Message-ID': '<%*app.vault.getFiles()%>' }],
  ['In-Reply-To', { 'In-Reply-To': '<%*app@vault.x%>' }],
  ['References', { References: '<2@client.example> <%tp@x.y%> <%*tp@x.y%>' }],
  ['From', { From: 'Ana <%ana@client.example>' }],
  ['Cc', { Cc: 'Ana <%ana@client.example>, <%x@client.example>, <%*x%>' }],
  ['Reply-To', { 'Reply-To': '<%x@client.example>' }],
  ['Return-Path', { 'Return-Path': '<%x@client.example>' }],
  ['List-Id', { 'List-Id': 'x <%*x.y%>' }],
])('nor is a %s that is written like one', async (_, fields) => {
  expect(commandsIn(await notesAfter(mail(fields)))).toEqual([]);
});

it('nor is one in a mail that is passed on', async () => {
  const world = new LocalWorld();
  worlds.push(world);
  world.deliver(mail({ Subject: '<%* x %>', From: '"<%* x %>" <%ana@client.example>' }, '<%* x %>\n'));
  await world.cloudRound();
  await world.settle();
  const task = (await world.notes()).find(({ kind }) => kind === 'task');
  const id = task?.kind === 'task' ? task.task.id : '';
  const files = new MemoryPersonFiles();
  files.put('pass on.md', `---\nto: ben@partner.example\nforward: ${id}\n---\nLook.\n`, world.clock.wall);
  world.clock.advance(SETTLE_MS);
  const store = guardedStore(world.vault, 'local', 'local');
  const now = () => world.clock.wall;
  const accounts = [{ id: 'work', address: 'me@example.com' }];
  await takeInNotes({ store, files, audit: new AuditLog(store, 'local', now), accounts, now });
  await world.cloudRound();
  await world.settle();
  const notes = await notesOf(world);
  expect(notes.some(({ text }) => text.includes('subject: "Fwd: ‹<›%* x %>"'))).toBe(true);
  expect(commandsIn(notes)).toEqual([]);
});

it.each(['= 1', '$= 1', ' \n= 1', '\n\n\t$= dv.pages()', '=1', '\u200b= 1', '\u00a0= 1', '\ufeff= 1'])(
  'no block begins like a query of Dataview’s: %j',
  async (text) => {
    const notes = await notesAfter(mail({}, `${text}\n\nCan you come?\n`), mail({ From: null }, text));
    expect(blocksIn(notes).length).toBeGreaterThan(2);
    expect(blocksIn(notes).filter((block) => QUERY.test(block))).toEqual([]);
  },
);

/** Values of the front matter that Obsidian's Properties makes a link of. */
const LINK = /^\s*(?:- |[\w-]+: )"?(!?\[\[|\[[^\]]*\]\(|[a-z][a-z0-9+.-]*:\/\/)/i;

it.each([
  'https://evil.example/x',
  'HTTPS://evil.example/x',
  'obsidian://x',
  'file:///x',
  '[[Company_Handbook]]',
  '![[Company_Handbook]]',
  '[a](https://x)',
  ' \u00a0[[Company_Handbook]]',
])('no property is a link: %s', async (text) => {
  const notes = await notesAfter(
    mail({ Subject: encoded(text), From: `${encoded(text)} <ana@client.example>` }),
    mail({ Subject: encoded(text), From: encoded(text), 'Message-ID': '<2@client.example>' }),
  );
  const properties = notes.flatMap(({ text: note }) =>
    (/^---\n([^]*?)\n---$/m.exec(note)?.[1] ?? '').split('\n'),
  );
  expect(properties.length).toBeGreaterThan(50);
  expect(properties.filter((line) => LINK.test(line))).toEqual([]);
});

it.each(['<%* x %>', '= 1', '---\ntype: task\nx: "<% x %>"\n---\n', '---\n"<% x %>: a\n---\n'])(
  'what can’t be read is put aside so that nothing runs it: %j',
  async (text) => {
    const world = await LocalWorld.drafted();
    worlds.push(world);
    const path = 'Needs_Action/email/EMAIL_2026-11-20_x_aaaaaaaaaaaaaaab.md';
    world.plant(path, text);
    world.elsewhere.add(path);
    await world.settle();
    const notes = await notesOf(world);
    expect(notes.filter((note) => note.path.startsWith('Quarantine/'))).toHaveLength(1);
    expect(commandsIn(notes)).toEqual([]);
    expect(blocksIn(notes).filter((block) => QUERY.test(block))).toEqual([]);
  },
);

it('news and a request hold no command either, whoever drafted it', async () => {
  const world = await LocalWorld.drafted();
  worlds.push(world);
  const store = guardedStore(world.vault, 'cloud', 'cloud');
  await tell(store, 'cloud', world.clock.wall, { id: 'x', kind: 'x', text: 'He said <%* x %>' });
  const note = (await world.notes()).find(({ kind }) => kind === 'task');
  const { request } = await world.approval();
  if (note?.kind !== 'task') throw new Error('There is no task.');
  const drafted = {
    ...request,
    id: 'ap-aaaaaaaaaaaaaaaa',
    notes: ['<%* x %>'],
    why: '<% x %>',
    risks: ['[[x]]'],
  };
  await putRequest(store, note, { request: drafted, body: '= <% x %>' });
  const notes = await notesOf(world);
  expect(
    notes
      .filter(({ text }) => text.includes('‹<›%* x %>'))
      .map(({ path }) => path.split('/')[0])
      .sort(),
  ).toEqual(['Pending_Approval', 'Updates']);
  expect(commandsIn(notes)).toEqual([]);
  expect(blocksIn(notes).filter((block) => QUERY.test(block))).toEqual([]);
});
