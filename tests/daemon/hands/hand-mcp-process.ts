import * as fs from 'node:fs';
import { ok } from '../../../shared/result.ts';
import { systemClock } from '../../../daemon/hands/clock.ts';
import { serveEmailHand } from '../../../daemon/hands/email/mcp-server.ts';
import { smtpTransport } from '../../../daemon/hands/email/smtp-transport.ts';
import { type HandJob } from './hand-job.ts';

/** The email hand over MCP, as the command line serves it, with a mailbox that is in its job. */
const job = JSON.parse(fs.readFileSync(process.argv[2] ?? '', 'utf8')) as HandJob;
const served = serveEmailHand({
  folder: job.folder,
  trust: () => ok({ vault: job.vault, pins: job.pins }),
  accounts: new Map([
    [
      'work',
      {
        addresses: ['me@example.com'],
        transport: smtpTransport({ host: '127.0.0.1', port: job.port, tls: 'none', login: null }),
        originals: {
          find: () =>
            Promise.resolve({ kind: 'found', raw: Buffer.from(job.original.raw, 'base64'), exact: true }),
        },
        sent: {
          proves: 'none',
          find: () => Promise.resolve({ kind: 'absent' }),
          append: () => Promise.resolve(),
          markAnswered: () => Promise.resolve(),
        },
      },
    ],
  ]),
  readOriginal: () => Promise.resolve(job.original.facts),
  findFile: () => Promise.resolve(null),
  clock: systemClock(),
  mode: 'live',
  settings: job.settings,
  version: '0.0.0-test',
});
if (!served.ok) {
  process.stderr.write(`${served.refusal.message}\n`);
  process.exit(1);
}
// Something that would keep the process alive, as a connection to a mailbox does.
setInterval(() => undefined, 1000);
await served.value.ended;
process.exit(0);
