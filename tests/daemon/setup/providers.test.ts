import { describe, expect, it } from 'vitest';
import { expectPublished } from '../../support/published.ts';
import {
  PROVIDERS,
  imapUser,
  providerById,
  providerOfAddress,
  providerOfExchangers,
  submissionServers,
} from '../../../daemon/setup/providers.ts';

describe('the table of providers', () => {
  it('names each provider and each domain once', () => {
    const ids = PROVIDERS.map(({ id }) => id);
    const domains = PROVIDERS.flatMap((provider) => provider.domains);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(domains).size).toBe(domains.length);
    expect(ids).toEqual(
      expect.arrayContaining(['gmail', 'microsoft', 'icloud', 'fastmail', 'gmx', 'webde', 'proton', 'yahoo']),
    );
  });

  it.each(PROVIDERS.map((provider) => [provider.id, provider] as const))(
    '%s says what its password can do and how to forward, on encrypted ports',
    (_id, { imap, smtp, password, can, forward }) => {
      for (const says of [can, forward]) expect(says).toMatch(/^\S.*\.$/);
      expect(password).toMatch(/^[a-z]/);
      if (imap?.host === '127.0.0.1') return;
      expect(imap === null || imap.port === 993).toBe(true);
      expect(smtp === null || [465, 587].includes(smtp.port)).toBe(true);
    },
  );
});

it('docs/setup/providers.md is printed from the table', () => {
  expectPublished('docs/setup/providers.md', providersDocument());
});

describe('who runs the mail of an address', () => {
  it.each([
    ['me@gmail.com', 'gmail'],
    ['me@GoogleMail.com', 'gmail'],
    ['me@web.de', 'webde'],
    ['me@notgmail.com', undefined],
    ['me@gmail.com.example', undefined],
  ])('%s → %s', (address, id) => {
    expect(providerOfAddress(address)?.id).toBe(id);
  });

  it.each([
    [['ASPMX.L.GOOGLE.COM.', 'alt1.aspmx.l.google.com'], 'gmail'],
    [['example-com.mail.protection.outlook.com'], 'microsoft'],
    [['in1-smtp.messagingengine.com'], 'fastmail'],
    [['mx.evilgoogle.com'], undefined],
    [['google.com.example'], undefined],
    [[], undefined],
  ])('exchangers %j → %s', (hosts, id) => {
    expect(providerOfExchangers(hosts)?.id).toBe(id);
  });

  it('iCloud logs in with the name alone', () => {
    expect(imapUser(providerById('icloud'), 'ana@icloud.com')).toBe('ana');
    expect(imapUser(undefined, 'ana@example.com')).toBe('ana@example.com');
  });
});

describe('where to try whether a password could send', () => {
  it('asks the provider’s own server', () => {
    expect(submissionServers(providerById('gmail'), 'imap.gmail.com')).toEqual([
      { host: 'smtp.gmail.com', port: 465 },
    ]);
  });

  it('asks both ports of an unknown host and of its sibling', () => {
    expect(submissionServers(undefined, 'imap.example.com')).toEqual([
      { host: 'imap.example.com', port: 587 },
      { host: 'imap.example.com', port: 465 },
      { host: 'smtp.example.com', port: 587 },
      { host: 'smtp.example.com', port: 465 },
    ]);
    expect(submissionServers(providerById('gmail'), 'mail.example.com')).toHaveLength(2);
  });
});

function providersDocument(): string {
  const sections = PROVIDERS.map(({ id, name, imap, smtp, password, can, forward }) => {
    const at = (server: typeof imap) => (server === null ? 'none' : `${server.host}:${String(server.port)}`);
    return `## ${name}

- \`--provider ${id}\`, IMAP \`${at(imap)}\`, SMTP \`${at(smtp)}\`
- Password: ${password}
- What it can do: ${can}
- Forward: ${forward}
`;
  });
  return `# What init knows of mail providers

Printed from \`daemon/setup/providers.ts\` by a test. No account of these providers was used to check it; init tries every
login at once, and whether a password could send is tried, not looked up here. Behind a domain of your own the provider is
recognised by its mail exchangers, which you confirm.

${sections.join('\n')}`;
}
