import { describe, expect, test } from 'vitest';
import { ImapEar, askedWaitMs } from '../../../daemon/mail/imap-ear.ts';
import { RefusedError, imapTrouble, isRefusal } from '../../../daemon/mail/imap-trouble.ts';

const AT = { host: 'imap.example.com', port: 993, user: 'me' };
const error = (facts: object) => Object.assign(new Error('Command failed'), facts);
const no = (code: string, text = 'no') => ({
  responseStatus: 'NO',
  serverResponseCode: code,
  responseText: text,
});
const refused = (code: string, text?: string) => error(no(code, text));

describe('the time that a server names', () => {
  test.each([
    ['Request is throttled. Suggested Backoff Time: 92415 milliseconds', 92_415],
    ['[LIMIT] Try again in 5 minutes.', 300_000],
    ['wait 30s please', 30_000],
    ['Too many requests, retry after 1 hour', 3_600_000],
    ['Account exceeded command or bandwidth limits.', null],
    ['try again in 999999999 hours', 24 * 3_600_000],
    [`${'9'.repeat(400)} seconds`, null],
    ['maximum of 10 connections', null],
  ])('%s', (text, ms) => {
    expect(askedWaitMs(text)).toBe(ms);
  });

  test('is found in a long text within its first 500 characters, and looked for no further', () => {
    expect(askedWaitMs(`${'1 '.repeat(1_000_000)} in 5 minutes`)).toBeNull();
  });
});

describe('what a refusal is', () => {
  test.each(['UNAVAILABLE', 'LIMIT', 'THROTTLED', 'OVERQUOTA', 'INUSE'])(
    '[%s] at the login is no wrong password',
    (code) => {
      const login = error({ ...no(code), authenticationFailed: true });
      expect(imapTrouble(login, AT).kind).toBe('busy');
    },
  );

  test('a login that is answered with NO is a wrong password, one during which the connection broke is not', () => {
    const login = { authenticationFailed: true };
    expect(imapTrouble(error({ ...no('AUTHENTICATIONFAILED'), ...login }), AT).kind).toBe('auth');
    expect(imapTrouble(error({ ...no('EXPIRED'), ...login }), AT).kind).toBe('auth');
    expect(imapTrouble(error({ ...login, code: 'NoConnection' }), AT).kind).toBe('unreachable');
  });

  test('words count where there is no code', () => {
    const bye = error({ code: 'NoConnection', reason: 'Too many simultaneous connections. (Failure)' });
    expect(imapTrouble(bye, AT)).toMatchObject({ kind: 'busy' });
    expect(imapTrouble(bye, AT).message).toContain('Too many simultaneous connections');
  });

  test('the wait that the server names is handed on', () => {
    expect(imapTrouble(refused('LIMIT', 'try again in 10 minutes'), AT)).toMatchObject({
      kind: 'busy',
      waitMs: 600_000,
    });
    expect(imapTrouble(refused('LIMIT', 'later'), AT)).not.toHaveProperty('waitMs');
  });

  test('of one message leaves the mailbox readable, of a busy server does not', () => {
    expect(isRefusal(refused('SERVERBUG_OF_ONE'), null)).toBe(true);
    expect(isRefusal(new RefusedError('not handed out'), null)).toBe(true);
    expect(isRefusal(refused('LIMIT'), null)).toBe(false);
    expect(isRefusal(error({ code: 'NoConnection' }), null)).toBe(false);
  });
});

describe('the ear', () => {
  test('keeps what a server said when it refused, and nothing else of what the library logs', () => {
    const ear = new ImapEar(() => undefined);
    ear.logger.warn({ msg: 'C: A1 LOGIN me pw-secret' });
    expect(ear.words()).toBeNull();
    ear.logger.warn({ err: error({ serverResponseCode: 'limit', responseText: 'wait 2 minutes' }) });
    expect(ear.words()).toEqual({ code: 'LIMIT', text: 'wait 2 minutes', waitMs: 120_000 });
    ear.forget();
    expect(ear.words()).toBeNull();
  });

  test('hears of a throttle before the library sleeps over it', () => {
    let told = 0;
    const ear = new ImapEar(() => told++);
    ear.logger.warn({
      msg: 'Throttling detected',
      throttleDelay: 300_000,
      err: refused('', 'Request is throttled'),
    });
    expect(told).toBe(1);
    expect(ear.words()).toMatchObject({ code: 'THROTTLED', waitMs: 300_000 });
    expect(imapTrouble(error({ code: 'NoConnection' }), AT, ear.words())).toMatchObject({
      kind: 'busy',
      waitMs: 300_000,
    });
  });

  test.each([undefined, null, 'text', 1, {}, { err: null }, { err: { responseText: 7 } }])(
    'takes %j',
    (entry) => {
      const ear = new ImapEar(() => undefined);
      ear.logger.error(entry);
      expect(ear.words()).toBeNull();
    },
  );
});
