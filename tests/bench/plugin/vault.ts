import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { instant } from '../../../shared/text/time.ts';
import { HAND_PATH, handNote, sample } from '../../workbench/sample-vault.ts';

const DAY = 86_400_000;

/**
 * A vault in use: so many approvals that wait, each with its mail, and a third as many that were sent, with theirs. `reported`:
 * with the report of a computer that sends.
 */
export function fillVault(folder: string, pending: number, reported = true): void {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  if (reported) put(HAND_PATH, handNote());
  for (let at = 0; at < pending; at++) {
    const made = sample(`bench ${String(at)}`, {
      request: { to: [client(at)], subject: `Re: ${subject(at)}` },
      task: {
        from: `Client ${String(at)} <${client(at)}>`,
        from_address: client(at),
        subject: subject(at),
        received: instant(Date.now() - (at % 20) * DAY),
      },
    });
    put(made.path, made.note);
    put(made.taskPath, made.taskNote);
  }
  const month = new Date().toISOString().slice(0, 7);
  for (let at = 0; at < pending / 3; at++) {
    const made = sample(`sent ${String(at)}`, {
      request: { status: 'sent', to: [client(at)], evidence: [`at ${instant(Date.now() - DAY)}`] },
      task: { from_address: client(at) },
    });
    put(made.path.replace('Pending_Approval/email', `Done/email/${month}`), made.note);
    put(made.taskPath.replace('Pending_Approval/email', `Done/email/${month}`), made.taskNote);
  }
}

/** Four approvals for one client, so that a conversation's people repeat as they do. */
function client(at: number): string {
  return `client${String(at % 250)}@${COMPANIES[at % COMPANIES.length] ?? ''}.example`;
}

/** Far enough from each other that none looks like another. */
const COMPANIES = ['garden', 'harbour', 'printers', 'bakery', 'solicitor', 'townhall', 'museum', 'plumbing'];

const SUBJECTS = [
  'January invoice',
  'Offer for the garden',
  'Your parcel',
  'Meeting on Thursday',
  'Contract',
];

function subject(at: number): string {
  return `${SUBJECTS[at % SUBJECTS.length] ?? ''} ${String(at)}`;
}
