import type { MailFacts } from '../../mail/facts.ts';

/** Subjects that programs put before the original one, in the languages of common mail programs. */
const AUTOREPLY_SUBJECT =
  /^\s*(?:\[?auto(?:matic|mated)?[ -]?(?:reply|response|answer)\]?|automatische antwort|abwesenheits\w*|out of (?:the )?office|ooo\b|respuesta autom[aá]tica|fuera de la oficina|r[ée]ponse automatique|absence du bureau|resposta autom[aá]tica|risposta automatica|autosvar|automatiskt svar|automatisch antwoord|automaattinen vastaus|自動返信|不在|自动回复)/iu;

const NO_REPLY =
  /^(?:(?:no|do-?not|dont|never)[-_.]?repl(?:y|ies)|ne-?pas-?repondre|keine-?antwort|nicht-?antworten|no-?responder|unattended)/i;
const INSIDE_NO_REPLY = /(?:^|[-_.+])(?:no-?reply|donotreply|do-not-reply)(?:$|[-_.+])/i;

const SYSTEM =
  /^(?:mailer-daemon|mail-daemon|postmaster|daemon|nobody|root|cron|www-data|apache|bounces?|owner-.*|.*-(?:request|owner|bounces?|admin)|notifications?|notify|alerts?|automailer|robot|system|logcheck|nagios)$/i;

/** An automatic answer by its header, or by its subject where the header does not say that a person wrote it. */
export function autoreply(mail: MailFacts): boolean {
  if (mail.auto_submitted === 'auto-replied' || ['auto_reply', 'auto-reply'].includes(mail.precedence))
    return true;
  return mail.auto_submitted !== 'no' && AUTOREPLY_SUBJECT.test(mail.subject);
}

/** A sender that says by its name that it reads no answers; nothing is drafted to it even if Reply-To names another. */
export function noReplySender(mail: MailFacts): boolean {
  const local = localPart(mail.from.address);
  return NO_REPLY.test(local) || INSIDE_NO_REPLY.test(local);
}

export function fromMachine(mail: MailFacts): boolean {
  return SYSTEM.test(localPart(mail.from.address));
}

function localPart(address: string): string {
  return address.slice(0, Math.max(0, address.lastIndexOf('@')));
}
