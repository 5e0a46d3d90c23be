/** Stands in for `daemon/local/mailboxes.ts`: the user's own mailbox and Sent folder at the provider of the schedule. */
import { createHash } from 'node:crypto';
import type { OriginalFound, Originals } from '../../../daemon/mail/originals.ts';
import type { SentFolder, SentFound } from '../../../daemon/mail/sent.ts';
import { ok } from '../../../shared/result.ts';
import { kernel } from '../host/host.ts';
import { messageIdIn } from './mailroom.ts';

const AWAY = { kind: 'unreachable', message: 'The mailbox can’t be reached.' } as const;

async function reached(): Promise<boolean> {
  await kernel().park();
  return !kernel().mail.cutOff.has(kernel().process.computer);
}

export function openOriginals() {
  const find: Originals['find'] = async ({
    message_id: id,
    source_sha256: wanted,
  }): Promise<OriginalFound> => {
    const reachable = await reached();
    kernel().moments.pass('mailbox-asked', kernel().process.computer);
    if (!reachable) return AWAY;
    const raw = kernel().mail.mailbox.get(id);
    if (raw === undefined) return { kind: 'absent' };
    return { kind: 'found', raw, exact: createHash('sha256').update(raw).digest('hex') === wanted };
  };
  return Promise.resolve(ok<Originals>({ find, close: () => Promise.resolve() }));
}

export function openSent() {
  const folder: SentFolder = {
    proves: kernel().mail.proves,
    find: async (id): Promise<SentFound> => {
      if (!(await reached())) return AWAY;
      const raw = kernel().mail.sent.get(id);
      return raw === undefined ? { kind: 'absent' } : { kind: 'found', raw };
    },
    append: async (raw) => {
      if (!(await reached())) throw new Error('The mailbox can’t be reached.');
      kernel().mail.sent.set(messageIdIn(raw), raw);
    },
    markAnswered: async () => {
      if (!(await reached())) throw new Error('The mailbox can’t be reached.');
    },
    answerTo: async (id): Promise<SentFound> => {
      if (!(await reached())) return AWAY;
      const raw = kernel().mail.answers.get(id);
      return raw === undefined ? { kind: 'absent' } : { kind: 'found', raw };
    },
    close: () => Promise.resolve(),
  };
  return Promise.resolve(ok(folder));
}
