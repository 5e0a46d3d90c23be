import { rmSync } from 'node:fs';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { wholePath } from '../../config/path.ts';
import { type SecretSource, readSecret, secretSource } from '../../config/secret.ts';
import { writePrivate } from '../../disk/private-file.ts';
import { type FlagName, typed } from '../flags.ts';
import { draftPath } from '../secret-drafts.ts';
import { type Session, missing } from '../session.ts';

/** A secret in memory while it is tried. `source` is null as long as it was only typed and is kept nowhere. */
export interface Held {
  readonly value: string;
  readonly source: SecretSource | null;
}

export interface SecretFlags {
  readonly env: FlagName;
  readonly file: FlagName;
}

/** The secret that flags point to; null where they point to none. */
export function flaggedSecret({ flags, spent }: Session, names: SecretFlags): Result<Held | null> {
  const [env, file] = [names.env, names.file].map((name) => (spent.has(name) ? undefined : flags[name]));
  spent.add(names.env).add(names.file);
  if (env !== undefined && file !== undefined)
    return refuse('usage', `Give ${typed(names.env)} or ${typed(names.file)}, not both.`);
  if (typeof env === 'string') return held(names.env, { env });
  if (typeof file === 'string') {
    const path = wholePath.safeParse(file);
    if (!path.success)
      return refuse('usage', `${typed(names.file)}: ${path.error.issues[0]?.message ?? ''}.`);
    return held(names.file, { file: path.data });
  }
  return ok(null);
}

function held(flag: FlagName, named: SecretSource): Result<Held> {
  const source = secretSource.safeParse(named);
  if (!source.success)
    return refuse(
      'usage',
      `${typed(flag)}: name an environment variable such as MAIL_PASSWORD; never the secret itself.`,
    );
  const value = readSecret(source.data);
  return value.ok
    ? ok({ value: value.value, source: source.data })
    : refuse('secret', `${typed(flag)}: ${value.refusal.message}`);
}

/** The secret of the flags, else one that is typed now; `optional` takes Enter alone for "none". */
export async function askSecret(
  session: Session,
  names: SecretFlags,
  question: string,
  optional: boolean,
): Promise<Result<Held | null>> {
  const flagged = flaggedSecret(session, names);
  if (flagged.ok && flagged.value !== null) return flagged;
  const { asker } = session;
  if (asker === null) {
    if (!flagged.ok) return flagged;
    return optional ? ok(null) : refuse('missing', missing([names.file, names.env]));
  }
  if (!flagged.ok) asker.say(flagged.refusal.message);
  return ok(await typeSecret(session, question, optional));
}

/** Null where nobody can be asked, or an optional secret is left out. */
export async function typeSecret(
  { asker }: Session,
  question: string,
  optional: boolean,
): Promise<Held | null> {
  for (;;) {
    const value = cleaned((await asker?.secret(question)) ?? '');
    if (value !== '') return { value, source: null };
    if (optional || asker === null) return null;
    asker.say('This needs an answer.');
  }
}

/** Google shows its app passwords in four groups; the blanks are for the eye. */
function cleaned(value: string): string {
  const text = value.trim();
  return /^[a-z]{4}(?: [a-z]{4}){3}$/.test(text) ? text.replaceAll(' ', '') : text;
}

/** Where the secret is until the configuration is written: what was typed gets a draft of its own (0600, secret-drafts.ts). */
export function keepSecret(session: Session, secret: Held, name: string): SecretSource {
  if (secret.source !== null) return secret.source;
  const file = draftPath(session, name);
  writePrivate(file, `${secret.value}\n`);
  return { file };
}

/** Takes a typed secret away again that turned out not to be wanted. */
export function dropSecret(session: Session, secret: Held | null, name: string): void {
  if (secret?.source === null) rmSync(draftPath(session, name), { force: true });
}
