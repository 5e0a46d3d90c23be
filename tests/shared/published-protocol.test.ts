import * as z from 'zod/mini';
import { it } from 'vitest';
import { ACCESS } from '../../shared/access/table.ts';
import { actionSchema } from '../../shared/approval/action.ts';
import { decisionSchema } from '../../shared/approval/decision.ts';
import {
  approvalRequestSchema,
  handStatusSchema,
  planSchema,
  quarantineSchema,
  taskSchema,
  updateEntrySchema,
  updatesSchema,
} from '../../shared/vault/schemas.ts';
import { expectPublished } from '../support/published.ts';

const SCHEMAS = {
  'action.send_email': actionSchema,
  decision: decisionSchema,
  'note.task': taskSchema,
  'note.plan': planSchema,
  'note.approval_request': approvalRequestSchema,
  'note.hand': handStatusSchema,
  'note.updates': updatesSchema,
  'update-entry': updateEntrySchema,
  'note.quarantine': quarantineSchema,
} as const;

// `io: 'input'`: a note's front matter as it stands in the file, where every scalar is a string.
it.each(Object.entries(SCHEMAS))('publishes the closed schema of %s', (name, schema) => {
  const json = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  expectPublished(
    `docs/protocol/schemas/${name}.json`,
    `${JSON.stringify({ title: name, ...json }, null, 2)}\n`,
  );
});

it('publishes the access table', () => {
  const actors = ['cloud', 'local', 'device', 'person'] as const;
  const cell = (rights: Partial<Record<string, string>> | undefined) =>
    rights === undefined
      ? '–'
      : (['create', 'change', 'remove'] as const)
          .filter((operation) => rights[operation] !== undefined)
          .map((operation) => `${operation}${rights[operation] === 'own' ? ' (own)' : ''}`)
          .join(', ');
  const rows = Object.entries(ACCESS).map(
    ([place, rights]) => `| ${place} | ${actors.map((actor) => cell(rights[actor])).join(' | ')} |`,
  );
  expectPublished(
    'docs/protocol/access.md',
    [
      '# Who may write where',
      '',
      'Printed from `shared/access/table.ts` by a test. What is not in it is forbidden; "own" means the folder named after',
      'the agent. A commit by a cloud agent is held to the column *cloud*; a commit by a local agent to the other three.',
      '',
      `| place | ${actors.join(' | ')} |`,
      '| --- | --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n'),
  );
});
