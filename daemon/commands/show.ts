import { type Command } from 'commander';
import { oneLine, visible } from '../../shared/text/show.ts';
import { lookInto } from '../disk/look-into.ts';
import { readDecisions } from '../local/decisions.ts';
import { cardText, originalLines } from '../terminal/card.ts';
import { type CommonOptions, print, withCommon, withExample } from './context.ts';
import { findApproval } from './find.ts';
import { loadLocal, trustOf } from './local-context.ts';

/** `countersign show ID`: everything about one approval, as it would be signed. */
export function showCommand(program: Command): void {
  const command = program
    .command('show')
    .argument('<id>', 'the approval: its id, five or more of its first characters, or its task')
    .description('one approval whole: recipients, text, original, decisions');
  withExample(withCommon(command, 'local'), 'countersign show ap-3kq5x').action(show);
}

async function show(id: string, options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const store = lookInto(config.vault.dir);
  const { approval, task, asked } = await findApproval(store, id);
  const read = await readDecisions(store, trustOf(config), approval.request.id);
  const decisions = read.verified.map(({ record, device }) => ({ ...record, device }));
  print(
    options,
    {
      path: approval.path,
      request: approval.request,
      draft: approval.draft,
      original: task?.mailText ?? null,
      decisions,
      state: read.state.kind,
      ignored: read.ignored,
    },
    [
      ...cardText(approval.request, approval.draft, task?.task ?? null, {
        mode: config.mode,
        holdSeconds: config.hand.hold_seconds,
      }),
      ...originalLines(approval.request, task, asked),
      ...decisions.map(
        ({ kind, device, signed_at, decision_id }) =>
          `Decision: ${kind} by ${visible(device)} at ${signed_at} (${decision_id})`,
      ),
      ...read.ignored.map((text) => `Ignored:  ${oneLine(text, 400)}`),
      `State:    ${read.state.kind}`,
      approval.path,
    ],
  );
}
