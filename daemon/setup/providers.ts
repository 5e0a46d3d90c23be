import { domainOf } from '../../shared/text/address.ts';

export interface Server {
  readonly host: string;
  readonly port: number;
}

/**
 * What set-up knows of a mail provider: a head start, never the last word. Servers and logins are tried at once, and
 * whether a password could send is tried too (PROTOCOL §10). No account of these providers was used to check this table.
 */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Domains of its own addresses. */
  readonly domains: readonly string[];
  /** Ends of the names of its mail exchangers: how it is recognised behind a domain of one's own. */
  readonly exchangers: readonly string[];
  /** Null: no password is taken there any more. */
  readonly imap: Server | null;
  readonly smtp: Server | null;
  /** What IMAP wants as user name. */
  readonly login: 'address' | 'local-part';
  /** What to type as password and where it comes from. */
  readonly password: string;
  /** What whoever holds that password can do. */
  readonly can: string;
  /** How mail is forwarded from there into a mailbox that only receives. */
  readonly forward: string;
  /** Whether it puts a mail that it took by SMTP into Sent by itself. */
  readonly savesSent: boolean;
}

const READS_AND_SENDS = 'It reads everything and can send as you; no password of this provider only reads.';

export const PROVIDERS: readonly Provider[] = [
  {
    id: 'gmail',
    name: 'Gmail and Google Workspace',
    domains: ['gmail.com', 'googlemail.com'],
    exchangers: ['google.com', 'googlemail.com'],
    imap: { host: 'imap.gmail.com', port: 993 },
    smtp: { host: 'smtp.gmail.com', port: 465 },
    login: 'address',
    password:
      'an app password of 16 letters: turn on 2-Step Verification, then https://myaccount.google.com/apppasswords',
    can: READS_AND_SENDS,
    forward:
      'Gmail, Settings, Forwarding and POP/IMAP: add the reader’s address, confirm it there, and forward a copy of incoming mail.',
    savesSent: true,
  },
  {
    id: 'microsoft',
    name: 'Outlook.com and Microsoft 365',
    domains: ['outlook.com', 'outlook.de', 'outlook.fr', 'hotmail.com', 'hotmail.de', 'live.com', 'msn.com'],
    exchangers: ['outlook.com', 'hotmail.com'],
    imap: null,
    smtp: null,
    login: 'address',
    password:
      'nothing that would work: Microsoft takes no passwords for IMAP any more, only OAuth, which Countersign does not speak yet',
    can: 'Its mail can be forwarded into another mailbox that Countersign reads; sending from it does not work yet.',
    forward:
      'Outlook on the web, Settings, Mail, Forwarding: turn it on, name the reader’s address, keep a copy. In Microsoft 365 an administrator may have to allow it.',
    savesSent: true,
  },
  {
    id: 'icloud',
    name: 'iCloud Mail',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    exchangers: ['mail.icloud.com'],
    imap: { host: 'imap.mail.me.com', port: 993 },
    smtp: { host: 'smtp.mail.me.com', port: 587 },
    login: 'local-part',
    password: 'an app-specific password: https://account.apple.com, Sign-In and Security',
    can: READS_AND_SENDS,
    forward: 'icloud.com, Mail, Settings, Mail Forwarding: name the reader’s address and keep a copy.',
    savesSent: false,
  },
  {
    id: 'fastmail',
    name: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm'],
    exchangers: ['messagingengine.com'],
    imap: { host: 'imap.fastmail.com', port: 993 },
    smtp: { host: 'smtp.fastmail.com', port: 465 },
    login: 'address',
    password: 'an app password: Settings, Privacy & Security, Integrations (not on the Basic plan)',
    can: 'It reads and sends as you, unless its access was limited when it was made; that is tried now.',
    forward: 'Settings, Filters & Rules: a rule for all mail that sends a copy to the reader’s address.',
    savesSent: false,
  },
  {
    id: 'gmx',
    name: 'GMX',
    domains: ['gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch'],
    exchangers: ['gmx.net'],
    imap: { host: 'imap.gmx.net', port: 993 },
    smtp: { host: 'mail.gmx.net', port: 587 },
    login: 'address',
    password:
      'your GMX password, or with two-factor sign-in an application password; first allow POP3 and IMAP in the settings of the mailbox',
    can: READS_AND_SENDS,
    forward:
      'GMX, E-Mail, Einstellungen, Filterregeln: forward a copy of every mail to the reader’s address.',
    savesSent: false,
  },
  {
    id: 'webde',
    name: 'WEB.DE',
    domains: ['web.de', 'email.de'],
    exchangers: ['web.de'],
    imap: { host: 'imap.web.de', port: 993 },
    smtp: { host: 'smtp.web.de', port: 587 },
    login: 'address',
    password:
      'your WEB.DE password, or with two-factor sign-in an application password; first allow POP3 and IMAP in the settings of the mailbox',
    can: READS_AND_SENDS,
    forward:
      'WEB.DE, E-Mail, Einstellungen, Filterregeln: forward a copy of every mail to the reader’s address.',
    savesSent: false,
  },
  {
    id: 'proton',
    name: 'Proton Mail (by Proton Mail Bridge)',
    domains: ['proton.me', 'protonmail.com', 'pm.me'],
    exchangers: ['protonmail.ch'],
    imap: { host: '127.0.0.1', port: 1143 },
    smtp: { host: '127.0.0.1', port: 1025 },
    login: 'address',
    password:
      'the password that Bridge shows, with Bridge running on this very computer and its connection mode set to SSL for IMAP and SMTP; export its certificate in Bridge and name the file with --ca-file',
    can: 'It reads and sends as you, through the Bridge on this computer. It is of no use on a VM.',
    forward: 'Proton, Settings, Auto-reply and forwarding (paid plans): forward to the reader’s address.',
    savesSent: false,
  },
  {
    id: 'yahoo',
    name: 'Yahoo Mail',
    domains: ['yahoo.com', 'yahoo.de', 'yahoo.fr', 'yahoo.co.uk', 'ymail.com', 'rocketmail.com'],
    exchangers: ['yahoodns.net'],
    imap: { host: 'imap.mail.yahoo.com', port: 993 },
    smtp: { host: 'smtp.mail.yahoo.com', port: 465 },
    login: 'address',
    password: 'an app password: https://login.yahoo.com/account/security',
    can: READS_AND_SENDS,
    forward: 'Yahoo Mail, Settings, Mailboxes: forwarding to the reader’s address (paid accounts only).',
    savesSent: false,
  },
  {
    id: 'posteo',
    name: 'Posteo',
    domains: ['posteo.de', 'posteo.net', 'posteo.eu', 'posteo.org'],
    exchangers: ['posteo.de'],
    imap: { host: 'posteo.de', port: 993 },
    smtp: { host: 'posteo.de', port: 465 },
    login: 'address',
    password: 'your Posteo password',
    can: READS_AND_SENDS,
    forward: 'Posteo, Settings, Filter rules or Forwarding: send a copy to the reader’s address.',
    savesSent: false,
  },
  {
    id: 'mailbox-org',
    name: 'mailbox.org',
    domains: ['mailbox.org'],
    exchangers: ['mailbox.org'],
    imap: { host: 'imap.mailbox.org', port: 993 },
    smtp: { host: 'smtp.mailbox.org', port: 465 },
    login: 'address',
    password: 'your mailbox.org password, or with two-factor sign-in an application password',
    can: 'It reads and sends as you, unless it is an application password without SMTP; that is tried now.',
    forward: 'mailbox.org, Settings, Mail, Auto forward: name the reader’s address and keep a copy.',
    savesSent: false,
  },
  {
    id: 'migadu',
    name: 'Migadu',
    domains: [],
    exchangers: ['migadu.com'],
    imap: { host: 'imap.migadu.com', port: 993 },
    smtp: { host: 'smtp.migadu.com', port: 465 },
    login: 'address',
    password: 'the password of the mailbox, or of an identity of it',
    can: 'It can do what the mailbox or identity is allowed to: make one that may use IMAP and may not send, and the VM can hold it safely.',
    forward:
      'Not needed: an identity that may not send reads the mailbox itself. Else add a forwarding to it.',
    savesSent: false,
  },
];

/** A server of one's own, or a provider that is not in the table. */
export const OWN_SERVER = {
  id: 'own',
  can: 'Whether it could also send is tried now; on a server of your own make a user that may not.',
  forward:
    'in the settings of your mail, a forward or a rule that sends a copy of every mail to the reader’s address.',
} as const;

export function providerById(id: string): Provider | undefined {
  return PROVIDERS.find((provider) => provider.id === id);
}

/** By the domain of an address of the provider's own. */
export function providerOfAddress(address: string): Provider | undefined {
  const domain = domainOf(address);
  return PROVIDERS.find(({ domains }) => domains.includes(domain));
}

/** By the mail exchangers (RFC 5321 §5) of a domain; an answer from DNS only makes a suggestion that a person confirms. */
export function providerOfExchangers(hosts: readonly string[]): Provider | undefined {
  const names = hosts.map((host) => host.toLowerCase().replace(/\.$/, ''));
  return PROVIDERS.find(({ exchangers }) =>
    exchangers.some((end) => names.some((name) => name === end || name.endsWith(`.${end}`))),
  );
}

export function imapUser(provider: Provider | undefined, address: string): string {
  return provider?.login === 'local-part' ? address.slice(0, address.lastIndexOf('@')) : address;
}

/**
 * Where to try whether a mailbox's password could also send, in order: the provider's own submission server, else the
 * ports of RFC 8314 at the mailbox's host and at its sibling `smtp.`.
 */
export function submissionServers(provider: Provider | undefined, imapHost: string): Server[] {
  if (provider?.smtp != null && provider.imap?.host === imapHost) return [provider.smtp];
  const sibling = imapHost.startsWith('imap.') ? [`smtp.${imapHost.slice(5)}`] : [];
  return [imapHost, ...sibling].flatMap((host) => [587, 465].map((port) => ({ host, port })));
}
