import { type Command } from 'commander';
import { oneLine, visible } from '../../shared/text/show.ts';
import { lookInto } from '../disk/look-into.ts';
import { type CommonOptions, CommandError, print, withCommon, withExample } from './context.ts';
import { loadLocal, trustOf } from './local-context.ts';
import { type Trace, traceOf } from './trace.ts';

/** `countersign why MESSAGE-ID`: what became of a mail, from its arrival to the evidence that its answer is out. */
export function whyCommand(program: Command): void {
  const command = program
    .command('why')
    .argument('<message-id>', 'the Message-ID of a mail received or sent, with or without < >')
    .description('what became of a mail: mail, draft, edits, decision, evidence');
  withExample(withCommon(command, 'local'), "countersign why '<20261120.1@client.example>'").action(why);
}

async function why(messageId: string, options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const store = lookInto(config.vault.dir);
  const wanted = messageId.startsWith('<') ? messageId : `<${messageId}>`;
  const trace = await traceOf(store, trustOf(config), wanted);
  if (trace === null) {
    throw new CommandError(
      `No mail, draft or sent message with Message-ID ${oneLine(wanted, 200)} is in this vault; see: countersign list --all`,
      'not-found',
    );
  }
  print(options, trace, linesOf(trace));
}

function linesOf({ tasks, approvals, decisions, log }: Trace): string[] {
  return [
    ...tasks.flatMap((task) => [
      `Mail      ${task.id}  ${oneLine(task.from, 60)}: ${oneLine(task.subject, 80)}`,
      `          ${task.category}${task.corrected === '' ? '' : ' (corrected)'}: ${oneLine(task.why, 200)}`,
      `          received ${task.received}, ${task.status}${task.result === '' ? '' : `: ${oneLine(task.result, 200)}`}`,
      `          ${task.path}`,
    ]),
    ...approvals.flatMap((approval) => [
      `Draft     ${approval.id}  ${approval.status} to ${approval.to.join(', ')}, revision ${String(approval.revision)}`,
      ...(approval.late_edit ? ['          edited after it was sent; the edit is kept below the text'] : []),
      `          ${approval.path}`,
      ...approval.evidence.map((line) => `Evidence  ${oneLine(line, 200)}`),
    ]),
    ...decisions.map(
      ({ kind, device, signed_at, id }) => `Decision  ${kind} by ${visible(device)} at ${signed_at} (${id})`,
    ),
    ...log.map((line) => `Log       ${oneLine(line, 240)}`),
  ];
}
