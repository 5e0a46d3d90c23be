import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseForeignSecrets } from '../../../daemon/cloud/refuse-secrets.ts';
import { CLOUD_PROGRAM, Machine, PROGRAM, json, run } from './cli.ts';

const SECRET = 'hunter2-and-more';

let machine: Machine;
beforeAll(async () => {
  machine = await Machine.setUp();
});
afterAll(() => machine.remove());

describe('secrets that have no business on the cloud (M8)', () => {
  it.each([
    'SMTP_PASSWORD',
    'WORK_SMTP_PASS',
    'WHATSAPP_SESSION',
    'BANK_TOKEN',
    'MY_BANKING_PASSWORD',
    'STRIPE_API_KEY',
    'STRIPE_SECRET',
    'PAYPAL_CLIENT_SECRET',
    'PLAID_KEY',
    'WISE_TOKEN',
    'PAYMENT_CREDENTIALS',
  ])('%s is refused by name, and its value is not told', (name) => {
    const refused = refuseForeignSecrets({ PATH: '/bin', [name]: SECRET });
    if (refused.ok) throw new Error('taken');
    expect(refused.refusal.message).toContain(`environment variable ${name} `);
    expect(refused.refusal.message).not.toContain(SECRET);
  });

  it.each([
    'READER_PASSWORD',
    'IMAP_PASSWORD',
    'GIT_TOKEN',
    'SMTP_HOST',
    'BANKSY_KEY',
    'OTHERWISE_TOKEN',
    'STRIPES',
  ])('%s is none of them', (name) => {
    expect(refuseForeignSecrets({ [name]: SECRET })).toEqual({ ok: true, value: undefined });
  });

  it('an empty variable holds no secret', () => {
    expect(refuseForeignSecrets({ SMTP_PASSWORD: '' })).toEqual({ ok: true, value: undefined });
  });

  it.each([
    ['countersign-cloud', CLOUD_PROGRAM],
    ['countersign', PROGRAM],
  ])('%s cloud does not start with one', async (name, program) => {
    const args = ['cloud', '--once', '--config', machine.pair.cloudConfig];
    const env = { WORK_SMTP_PASSWORD: SECRET };
    const plain = await run(args, env, program);
    expect(plain).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        new RegExp(`^${name}: The environment variable WORK_SMTP_PASSWORD holds a secret .*\n$`),
      ),
    });
    expect(plain.stderr).not.toContain(SECRET);
    const told = await run([...args, '--json'], env, program);
    expect(json(told)).toMatchObject({ error: { kind: 'foreign-secret' } });
    expect((await run(args, {}, program)).code).toBe(0);
  });
});

describe('start', () => {
  const start = (env: Record<string, string> = {}) =>
    run(['start', '--cloud', machine.pair.cloudConfig, '--local', machine.pair.localConfig], env);

  it(
    'gives the cloud role no secret that only local takes from the environment',
    { timeout: 60_000 },
    async () => {
      machine.configure('local', (config) => {
        const smtp = (config['accounts'] as { smtp: Record<string, unknown> }[])[0]!.smtp;
        smtp['user'] = 'me';
        smtp['password'] = { env: 'WORK_SMTP_PASSWORD' };
      });
      const env = { WORK_SMTP_PASSWORD: SECRET };
      const roles = machine.role(
        ['start', '--cloud', machine.pair.cloudConfig, '--local', machine.pair.localConfig],
        env,
      );
      await roles.event('the cloud role', ({ event, role }) => event === 'started' && role === 'cloud');
      await roles.event('the local role', ({ event, role }) => event === 'started' && role === 'local');
      expect(await roles.stop()).toBe(0);
      // A variable that neither file names is nobody's, so it is refused and the other role is ended.
      const stray = await start({ ...env, STRIPE_API_KEY: SECRET });
      expect(stray.code).toBe(1);
      expect(stray.stderr).toMatch(/^countersign: The environment variable STRIPE_API_KEY holds a secret/m);
      expect(stray.stderr).toMatch(
        /^countersign: One of the two roles ended; its last line above says why\.$/m,
      );
      expect(stray.stdout + stray.stderr).not.toContain(SECRET);
      const missing = await start();
      expect(missing.stderr).toMatch(
        /local\.yaml, line \d+, accounts\[0\]\.smtp\.password: The environment variable WORK_SMTP_PASSWORD is not set/,
      );
    },
  );

  it.each([
    [
      'other vaults',
      'vault',
      { id: `v-${'a'.repeat(26)}`, dir: '/tmp/x' },
      'The two configurations name different vault ids',
    ],
    [
      'a remote for one only',
      'remote',
      { url: 'https://git.example.com/v.git' },
      'Give both configurations the same remote',
    ],
    ['one state for both', 'state', null, 'Give the two roles different state folders'],
  ])('refuses %s', async (_what, key, value, sentence) => {
    const other = await Machine.setUp();
    other.configure('cloud', (config) => {
      config[key] = value ?? other.pair.localState;
    });
    const ran = await run(['start', '--cloud', other.pair.cloudConfig, '--local', other.pair.localConfig]);
    await other.remove();
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(`countersign: ${sentence}`);
  });
});

describe('list, show and why', () => {
  beforeAll(async () => {
    machine.deliver('<1@client.example>');
    machine.deliver('<2@client.example>', 'Ana <ana@client.example>', 'February invoice');
    await machine.drafted();
  });

  it('list tells a program and a person the same', async () => {
    const told = json(await machine.run('list', '--json')) as {
      approvals: { id: string; to: string[]; status: string }[];
    };
    expect(told).toMatchObject({ mode: 'live', unreadable: [] });
    expect(told.approvals).toHaveLength(2);
    const lines = (await machine.run('list')).stdout.split('\n');
    for (const { id } of told.approvals)
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${id}  pending `)));
  });

  it('an id may be cut short as long as it names one thing', async () => {
    const { approvals } = json(await machine.run('list', '--json')) as { approvals: { id: string }[] };
    const [first = { id: '' }] = approvals;
    const shown = json(await machine.run('show', first.id.slice(0, 9), '--json'));
    expect(shown).toMatchObject({ request: { id: first.id }, state: 'pending', decisions: [], ignored: [] });
    const short = await machine.run('show', 'ap-');
    expect(short.stderr).toMatch(/^countersign: There is no approval ap-; see: countersign list$/m);
  });

  it('why says that it knows nothing of a mail', async () => {
    const ran = await machine.run('why', '<nobody@nowhere.example>', '--json');
    expect(ran.code).toBe(1);
    expect(json(ran)).toMatchObject({ error: { kind: 'not-found' } });
    const known = await machine.run('why', '<2@client.example>');
    expect(known.stdout).toMatch(/^Mail .*February invoice$[^]*^Draft .* pending to ana@client\.example/m);
  });
});
