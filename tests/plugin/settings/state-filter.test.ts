import { describe, expect, it } from 'vitest';
import { STATE_FILTER, withStateFolders } from '../../../plugin/settings/state-filter.ts';
import { FIRST_FOLDERS, OWN_FOLDERS, STATE_FOLDERS } from '../../../shared/vault/folders.ts';
import { placeOf } from '../../../shared/vault/layout.ts';
import { sample } from '../../workbench/sample-vault.ts';

describe('the line for "Excluded files"', () => {
  const filter = new RegExp(STATE_FILTER.slice(1, -1));

  it('holds the state folders and nothing that a person writes', () => {
    expect(STATE_FILTER).toMatch(/^\/.*\/$/);
    expect(filter.test(sample('x').path)).toBe(true);
    for (const folder of STATE_FOLDERS) expect(filter.test(`${folder}/x.md`), folder).toBe(true);
    for (const path of [
      'Dashboard.md',
      'Company_Handbook.md',
      'Notes/Done/x.md',
      'Done.md',
      'Plans for 2027/x.md',
    ])
      expect(filter.test(path), path).toBe(false);
    for (const folder of OWN_FOLDERS) expect(filter.test(`${folder}/x.md`), folder).toBe(false);
  });

  it('is added once, to what is there', () => {
    expect(withStateFolders(undefined)).toEqual([STATE_FILTER]);
    expect(withStateFolders(null)).toEqual([STATE_FILTER]);
    expect(withStateFolders(['Archive/'])).toEqual(['Archive/', STATE_FILTER]);
    expect(withStateFolders([STATE_FILTER, 'Archive/'])).toEqual([STATE_FILTER, 'Archive/']);
  });

  it.each([['text'], [{}], [[1]], [7]])('leaves alone what is no list of lines: %j', (value) =>
    expect(withStateFolders(value)).toBeNull(),
  );
});

describe('the first folders', () => {
  it('are those in which the layout knows notes', () => {
    const id = 'a'.repeat(16);
    const made = Object.fromEntries(FIRST_FOLDERS.map((folder) => [folder, true]));
    for (const path of [
      `Needs_Action/email/EMAIL_2026-11-20_x_${id}.md`,
      `In_Progress/cloud/EMAIL_2026-11-20_x_${id}.md`,
      `Plans/email/PLAN_2026-11-20_x_pl-${id}.md`,
      `Pending_Approval/email/APPROVAL_2026-11-20_x_ap-${id}.md`,
      `Decisions/ap-${id}/d-${'a'.repeat(26)}.md`,
      `Approved/email/APPROVAL_2026-11-20_x_ap-${id}.md`,
      `Rejected/email/APPROVAL_2026-11-20_x_ap-${id}.md`,
      `Done/email/2026-11/EMAIL_2026-11-20_x_${id}.md`,
      `Quarantine/cloud/EMAIL_2026-11-20_x_${id}.md`,
      'Updates/cloud/2026-11-20.md',
      'Logs/cloud/2026-11-20.jsonl',
      'Devices/aaaa-aaaa-aaaa-aaaa-aaaa.md',
      'Skills/reply/SKILL.md',
      'Briefings/x.md',
      'Accounting/x.md',
    ]) {
      expect(placeOf(path), path).not.toBeNull();
      expect(made[path.split('/')[0] ?? ''], path).toBe(true);
    }
  });
});
