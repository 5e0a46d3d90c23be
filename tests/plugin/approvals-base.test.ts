import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { APPROVALS_BASE } from '../../plugin/approvals-base/text.ts';
import { APPROVAL_STATUSES } from '../../shared/vault/schemas.ts';
import { STATE_FOLDERS } from '../../shared/vault/folders.ts';
import { sample } from '../workbench/sample-vault.ts';

interface Base {
  filters: { and: string[] };
  views: { type: string; name: string; filters: { and: string[] }; order: string[] }[];
}

it('is YAML of the documented shape, and names only what notes have', () => {
  const base = parse(APPROVALS_BASE) as Base;
  expect(Object.keys(base)).toEqual(['filters', 'views']);
  expect(base.filters).toEqual({ and: ['type == "approval_request"'] });
  const columns = new Set(['file.name', ...Object.keys(sample('x').request)]);
  expect(base.views.map(({ name }) => name)).toEqual([
    'To approve',
    'On the way',
    'Sent',
    'Rejected or expired',
  ]);
  for (const { type, filters, order } of base.views) {
    expect(type).toBe('table');
    for (const column of order) expect(columns).toContain(column);
    for (const filter of filters.and) {
      const [, folder, status] = /^file\.inFolder\("(.*)"\)$|^status == "(.*)"$/.exec(filter) ?? [];
      if (status === undefined) expect(STATE_FOLDERS).toContain(folder);
      else expect(APPROVAL_STATUSES).toContain(status);
    }
  }
});
