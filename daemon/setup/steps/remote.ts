import { type Result, ok, refuse } from '../../../shared/result.ts';
import { checkRemoteSettings } from '../../sync/remote.ts';
import { type Session, answer } from '../session.ts';
import { type Held, askSecret, keepSecret, typeSecret } from './secret.ts';

const TOKEN = { env: 'tokenEnv', file: 'tokenFile' } as const;
const ASK_TOKEN = 'Token of the Git host';

/** The repository in which the two machines meet, tried for reading and for pushing. */
export async function remoteStep(session: Session): Promise<Result<void>> {
  const { asker, answers, flags } = session;
  if (flags.remote === false) {
    answers.remote = null;
    return ok(undefined);
  }
  const known = answers.remote?.url ?? answers.joined?.remote;
  for (;;) {
    const url = await answer(session, {
      flag: 'remote',
      about: [
        'The remote: an empty, private Git repository that this computer and the VM both reach over https.',
        'Any Git host will do. It sees the text of your mails and drafts, and can send nothing.',
      ],
      ask: 'Its address (https://host/owner/vault.git)',
      fallback: known,
      read: (typed) => {
        const checked = checkRemoteSettings({ url: typed });
        return checked.ok ? ok(typed) : checked;
      },
    });
    if (!url.ok) return url;
    const loopback = url.value.startsWith('http:');
    asker?.say('A token that may read and write this one repository and nothing else is best.');
    const token = await askSecret(
      session,
      TOKEN,
      `${ASK_TOKEN}${loopback ? ', Enter for none' : ''}`,
      loopback,
    );
    if (!token.ok) return token;
    const outcome = await settle(session, url.value, token.value);
    if (outcome !== 'again') return outcome;
  }
}

/** Tries until it works, the person leaves it for later, or wants another address. */
async function settle(session: Session, url: string, first: Held | null): Promise<Result<void> | 'again'> {
  let token = first;
  for (;;) {
    const { asker } = session;
    const found = await session.trials.remote(token === null ? { url } : { url, token: token.value });
    if (found.ok && (!found.value.open || (await acceptOpen(session)))) {
      asker?.say(
        found.value.tip === null ? 'It answers and is still empty.' : 'It answers and has a history already.',
      );
      keep(session, url, token);
      return ok(undefined);
    }
    if (asker === null) return found.ok ? refuse('remote', OPEN) : found;
    if (!found.ok) asker.say(found.refusal.message);
    const next = await asker.choose('What now?', [
      { id: 'token', label: 'type another token' },
      { id: 'url', label: 'name another address' },
      { id: 'try', label: 'try the same again' },
      { id: 'later', label: 'keep it like this; doctor tells when it works' },
    ]);
    if (next === 'url') return 'again';
    if (next === 'later') {
      keep(session, url, token);
      return ok(undefined);
    }
    if (next === 'token') token = await typeSecret(session, ASK_TOKEN, true);
  }
}

const OPEN =
  'Anybody can read this repository without a token, and your mail would be in it. Make it private first.';

async function acceptOpen({ asker }: Session): Promise<boolean> {
  if (asker === null) return false;
  asker.say(OPEN);
  return asker.yes('Is it reachable only by you, and do you want to use it as it is?', false);
}

function keep(session: Session, url: string, token: Held | null): void {
  session.answers.remote = token === null ? { url } : { url, token: keepSecret(session, token, 'git-token') };
}
