import * as fs from 'node:fs';
import { join } from 'node:path';
import { ok } from '../../../shared/result.ts';
import { type HandMoment } from '../../../daemon/hands/email/observe.ts';
import { type SentCopies } from '../../../daemon/hands/email/ports.ts';
import { type EmailHandOptions, openEmailHand } from '../../../daemon/hands/email/email-hand.ts';
import { smtpTransport } from '../../../daemon/hands/email/smtp-transport.ts';
import { systemClock } from '../../../daemon/hands/clock.ts';
import { type Outcome } from '../../../daemon/hands/outcome.ts';
import { type HandJob } from './hand-job.ts';
import { awaitGo } from '../../support/await-go.ts';

/** The options of a hand process, from its job. */
function optionsOf(job: HandJob, observe: (moment: HandMoment) => void): EmailHandOptions {
  const account = {
    addresses: ['me@example.com'],
    transport: smtpTransport({
      host: '127.0.0.1',
      port: job.port,
      tls: 'none',
      login: null,
      timeouts: { connect: 5000, reply: 20_000 },
    }),
    originals: {
      find: () =>
        Promise.resolve({
          kind: 'found' as const,
          raw: Buffer.from(job.original.raw, 'base64'),
          exact: true,
        }),
    },
    sent: sentIn(job.spool),
  };
  return {
    folder: job.folder,
    trust: () => ok({ vault: job.vault, pins: job.pins }),
    accounts: new Map([['work', account]]),
    readOriginal: () => Promise.resolve(job.original.facts),
    findFile: () => Promise.resolve(job.attachment === '' ? null : fs.readFileSync(job.attachment)),
    clock: systemClock(),
    mode: 'live',
    settings: job.settings,
    observe,
  };
}

/** The Sent folder of a provider that saves what it accepted: what the server kept, with a header added. */
function sentIn(spool: string): SentCopies {
  return {
    proves: spool === '' ? 'none' : 'provider-saves',
    find: (id) => {
      for (const name of fs.readdirSync(spool).filter((file) => file.endsWith('.eml'))) {
        const raw = fs.readFileSync(join(spool, name));
        if (raw.includes(`Message-ID: ${id}\r\n`)) {
          return Promise.resolve({
            kind: 'found',
            raw: Buffer.concat([Buffer.from('Received: by provider\r\n'), raw]),
          });
        }
      }
      return Promise.resolve({ kind: 'absent' });
    },
    append: () => Promise.resolve(),
    markAnswered: () => Promise.resolve(),
  };
}

async function main(job: HandJob): Promise<Outcome> {
  const passed = new Set<HandMoment>();
  const opened = openEmailHand(
    optionsOf(job, (moment) => {
      if (moment === job.killAt) process.kill(process.pid, 'SIGKILL');
      if (moment === job.stopAt && !passed.has(moment)) process.kill(process.pid, 'SIGSTOP');
      passed.add(moment);
    }),
  );
  if (!opened.ok) throw new Error(opened.refusal.message);
  const hand = opened.value;
  if (job.wait) await awaitGo();
  for (let asked = 1; ; asked++) {
    const outcome = await hand.execute({ records: job.records });
    if (outcome.until === '' || asked >= job.asks) {
      hand.close();
      return outcome;
    }
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(10, Math.min(Date.parse(outcome.until) - Date.now(), 500))),
    );
  }
}

const outcome = await main(JSON.parse(fs.readFileSync(process.argv[2] ?? '', 'utf8')) as HandJob);
process.stdout.write(`\n${JSON.stringify(outcome)}\n`);
process.exit(0);
