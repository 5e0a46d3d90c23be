import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { APPROVALS_BASE } from '../../plugin/approvals-base/text.ts';
import { STATE_FILTER } from '../../plugin/settings/state-filter.ts';
import { FIRST_FOLDERS } from '../../shared/vault/folders.ts';
import { Face } from './face.ts';
import { HAND_PATH, handNote, sample } from './sample-vault.ts';

let face: Face;
const page = () => face.page;
const row = (name: string) => page().locator(`.setting-item[data-name="${name}"]`);
const control = (name: string) => page().getByLabel(name, { exact: true });
const notices = () => page().evaluate(() => window.workbench.notices());
const kept = () =>
  page().evaluate(
    async () => ((await window.workbench.kept()) as { preferences?: object }).preferences ?? {},
  );
const warned = () =>
  page()
    .locator('.setting-item[data-status="warning"]')
    .evaluateAll((found) => found.map((one) => (one as HTMLElement).dataset['name']));

beforeAll(async () => {
  face = await Face.start();
});
afterAll(() => face.bench.stop());
beforeEach(() => page().evaluate(() => window.workbench.settings()));

describe('the settings', () => {
  it('have a page for each matter', async () => {
    const pages = page().locator('.setting-item.mod-page');
    expect(
      await pages.evaluateAll((found) => found.map((one) => (one as HTMLElement).dataset['name'])),
    ).toEqual(['This computer', 'Pairing and devices', 'Inbox', 'Link', 'Folders', 'Other committers']);
  });

  it('keep what is chosen, and show notification settings only to whom they matter', async () => {
    expect(await control('Quiet from').count()).toBe(0);
    await control('Notify me').check();
    await control('Group approvals by').selectOption('domain');
    await control('Quiet from').fill('22:00');
    await control('Quiet from').blur();
    await control('Quiet until').fill('7:00');
    await control('Quiet until').blur();
    await expect.poll(kept).toMatchObject({
      notify: true,
      notifyWords: false,
      grouping: 'domain',
      quietFrom: '22:00',
      quietTo: '7:00',
    });
  });

  it('a wrong value says what is wrong, and is not kept', async () => {
    await control('Quiet from').fill('25:00');
    await control('Quiet from').blur();
    await row('Quiet from').getByText('Write a time from 0:00 to 23:59').waitFor();
    await control('Quiet until').fill('22:00');
    await control('Quiet until').blur();
    await row('Quiet until').getByText('Both times are the same').waitFor();
    expect(await kept()).toMatchObject({ quietFrom: '22:00', quietTo: '7:00' });
  });
});

describe('the link', () => {
  // Pairing has a line of that name too.
  const state = () => row('State').last().textContent();

  it('is looked for at another port, or not at all, as the person wants', async () => {
    await control('Port').fill('99999');
    await control('Port').blur();
    await row('Port').getByText('A port is a number from 1 to 65535.').waitFor();
    expect(await kept()).not.toMatchObject({ linkPort: '99999' });
    await control('Port').fill('26418');
    await control('Port').blur();
    await expect.poll(kept).toMatchObject({ linkPort: '26418' });
    await control('Use the link').check();
    await expect.poll(state).toContain('State: not connected');
    await control('Use the link').uncheck();
    await expect.poll(state).toContain('State: off');
  });
});

describe('the computer that sends', () => {
  const desk = { executor: `hand-${'desk'.padEnd(16, 'b')}` };

  it('is chosen by the person where several offer themselves', async () => {
    const fresh = await Face.start();
    const of = (name: string) => fresh.page.locator(`.setting-item[data-name="${name}"]`);
    await fresh.bench.write('Updates/local-desk/hand.md', handNote(desk));
    await fresh.rescan();
    await of('Computer that sends').click();
    await of('Trust local-desk').click();
    await of('Computer that sends').getByText(desk.executor).waitFor();
    await of('Trust local').waitFor();
    const pinned = await fresh.page.evaluate(
      async () => ((await window.workbench.kept()) as { pin: object }).pin,
    );
    expect(pinned).toMatchObject(desk);
    await fresh.bench.stop();
  });

  it('that has changed has to be trusted anew', async () => {
    const fresh = await Face.start();
    const of = (name: string) => fresh.page.locator(`.setting-item[data-name="${name}"]`);
    await fresh.bench.write(HAND_PATH, handNote({ mode: 'dry' }));
    await fresh.rescan();
    await of('Computer that sends').click();
    await of('Computer that sends').getByText('it is now dry').waitFor();
    await of('Trust local').click();
    await of('Trust local').waitFor({ state: 'detached' });
    await fresh.bench.stop();
  });
});

describe('folders', () => {
  it('creates those that are missing and touches nothing', async () => {
    await face.bench.write('Plans/mine.md', 'mine');
    await face.rescan();
    await page().evaluate(() => window.workbench.settings());
    await row('Create missing folders').click();
    await row('Create missing folders').waitFor({ state: 'detached' });
    expect(await page().evaluate(() => window.workbench.folders())).toEqual(
      expect.arrayContaining([...FIRST_FOLDERS]),
    );
    expect(await face.bench.read('Plans/mine.md')).toBe('mine');
  });

  it('state folders go into "Excluded files" only after a yes, and once', async () => {
    const excluded = () => page().evaluate(() => window.workbench.config('userIgnoreFilters'));
    const ask = async (answer: string) => {
      await row('Keep state folders out of search').click();
      await page().locator('.modal').getByText(STATE_FILTER).waitFor();
      await page().locator('.modal').getByRole('button', { name: answer }).click();
    };
    await ask('Cancel');
    expect(await excluded()).toBeUndefined();
    await ask('Add the line');
    await expect.poll(excluded).toEqual([STATE_FILTER]);
    await ask('Add the line');
    await expect
      .poll(async () => (await notices()).filter((text) => text.startsWith('Added to')).length)
      .toBe(2);
    expect(await excluded()).toEqual([STATE_FILTER]);
  });

  it('where Obsidian keeps something else under that name, it stays, and the person is told what to click', async () => {
    await page().evaluate(() => window.workbench.setConfig('userIgnoreFilters', { a: 1 }));
    await row('Keep state folders out of search').click();
    await page().locator('.modal').getByRole('button', { name: 'Add the line' }).click();
    await expect
      .poll(async () => (await notices()).at(-1))
      .toMatch(/did not take it\. In Obsidian’s settings open “Files and links”, “Excluded files”/);
    expect(await page().evaluate(() => window.workbench.config('userIgnoreFilters'))).toEqual({ a: 1 });
  });

  it('the base is made once, opened, and never overwritten', async () => {
    await row('Approvals base').click();
    await expect.poll(() => page().evaluate(() => window.workbench.opened())).toContain('Approvals.base');
    expect(await face.bench.read('Approvals.base')).toBe(APPROVALS_BASE);
    await face.bench.write('Approvals.base', 'mine');
    await page().evaluate(() => window.workbench.run('base'));
    await expect
      .poll(() =>
        page().evaluate(() => window.workbench.opened().filter((path) => path === 'Approvals.base').length),
      )
      .toBe(2);
    expect(await face.bench.read('Approvals.base')).toBe('mine');
  });
});

describe('other committers', () => {
  const more = () => page().evaluate(() => window.workbench.statusMore());

  it('are found in the list of plugins and by their folder, and said until they are put away', async () => {
    expect(await warned()).not.toContain('Other committers');
    await face.bench.write('.obsidian/community-plugins.json', '["dataview", "obsidian-git"]');
    await face.bench.write('.git/HEAD', 'ref: refs/heads/main\n');
    await row('Look again').click();
    await row('obsidian-git').waitFor();
    expect(await warned()).toContain('Other committers');
    expect(await row('obsidian-git').textContent()).toContain('Turn it off in this vault');
    expect(await more()).toContain('There is a .git folder in this vault');

    await row('obsidian-git').click();
    await row('obsidian-git').getByText('Click to put').waitFor({ state: 'detached' });
    await row('.git').click();
    await expect.poll(warned).not.toContain('Other committers');
    expect(await more()).not.toContain('.git');
    expect(await kept()).toMatchObject({ dismissed: ['obsidian-git', '.git'] });
  });
});

describe('commands', () => {
  it('a task about the note that is open', async () => {
    await face.bench.write('Notes/Kitchen.md', '# Colours\nBlue.\n```countersign\nx\n```\n');
    await face.rescan();
    await page().evaluate(() => window.workbench.open('Notes/Kitchen.md'));
    expect(await page().evaluate(() => window.workbench.run('task-from-note'))).toBe(true);
    await expect
      .poll(() => face.bench.read('Needs_Action/email/New task.md').catch(() => ''))
      .toContain('subject: "Kitchen"\nready: no\n---\n\n\n\n> # Colours\n> Blue.');
  });

  it('sync now says that there is no link', async () => {
    await page().evaluate(() => window.workbench.run('sync'));
    await expect.poll(async () => (await notices()).at(-1)).toContain('There is no link to Countersign');
  });

  it('Obsidian’s command line lists and opens, and decides nothing', async () => {
    const made = sample('cli', { request: { subject: 'Re: \u202eelif' } });
    await face.bench.write(made.path, made.note);
    await face.bench.write(made.taskPath, made.taskNote);
    await face.rescan();
    const cli = (command: string, id?: string) =>
      page().evaluate(([name, of]) => window.workbench.cli(name, of === undefined ? {} : { id: of }), [
        command,
        id,
      ] as const);
    await expect.poll(() => cli('countersign')).toContain(made.request.id);
    expect(await cli('countersign')).not.toContain('\u202e');
    expect(await cli('countersign:open', made.request.id)).toBe('Opened.');
    expect(await page().evaluate(() => window.workbench.opened().at(-1))).toBe(made.path);
    expect(await cli('countersign:open', '../../etc/passwd')).toContain('no open or recent approval');
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });
});
