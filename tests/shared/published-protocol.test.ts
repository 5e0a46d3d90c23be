import { toJsonSchema } from '@valibot/to-json-schema';
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
import { deviceKeySchema } from '../../shared/pairing/key-note.ts';
import { expectPublished } from '../support/published.ts';

const SCHEMAS = {
  'action.send_email': actionSchema,
  decision: decisionSchema,
  'note.task': taskSchema,
  'note.plan': planSchema,
  'note.approval_request': approvalRequestSchema,
  'note.hand': handStatusSchema,
  'note.device_key': deviceKeySchema,
  'note.updates': updatesSchema,
  'update-entry': updateEntrySchema,
  'note.quarantine': quarantineSchema,
} as const;

it.each(Object.entries(SCHEMAS))('publishes the closed schema of %s', (name, schema) => {
  const json = toJsonSchema(schema, {
    target: 'draft-2020-12',
    // A note's front matter as it stands in the file, where every scalar is a string.
    typeMode: 'input',
    // What only code can check (an address, a calendar day) is described in notes.md and shown by the vectors.
    errorMode: 'ignore',
  });
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
