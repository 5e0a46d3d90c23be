import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noAnswers } from '../../../daemon/setup/answers.ts';
import { changedKey, takeJoin } from '../../../daemon/setup/join.ts';
import { type JoinText, readJoinText, writeJoinText } from '../../../daemon/setup/join-text.ts';
import { Person } from '../../support/decisions.ts';

const KEY = new Person('cloud').signer.publicKey;
const JOIN: JoinText = {
  agent: 'cloud',
  key: KEY,
  vault: `v-${'a'.repeat(26)}`,
  remote: 'https://git.example.com/me/vault.git',
  account: 'mail',
  address: 'me+x@example.com',
};
const LINE = writeJoinText(JOIN);
const OWN = { agent: 'local', key: new Person('local').signer.publicKey, remote: null };

describe('the line from one machine to the other', () => {
  it('is one readable line without blanks, and reads back', () => {
    expect(LINE).toMatch(
      /^countersign-join:1\?agent=cloud&vault=v-a{26}&remote=https:\/\/git\.example\.com\/me\/vault\.git&/,
    );
    expect(LINE).not.toMatch(/\s/);
    expect(LINE.length).toBeLessThan(400);
    expect(readJoinText(LINE)).toEqual({ ok: true, value: JOIN });
  });

  it('survives what terminals and mail programs do to a long line', () => {
    const folded = ` ${LINE.slice(0, 80)}\r\n  ${LINE.slice(80)} \n`;
    expect(readJoinText(folded)).toEqual({ ok: true, value: JOIN });
  });

  it('any character changed, lost or added is noticed', () => {
    fc.assert(
      fc.property(
        fc.nat(LINE.length - 1),
        fc.constantFrom('', 'x', 'é', '%', '&'),
        fc.boolean(),
        (at, by, replace) => {
          const damaged = LINE.slice(0, at) + by + LINE.slice(replace ? at + 1 : at);
          fc.pre(damaged !== LINE);
          return !readJoinText(damaged).ok;
        },
      ),
    );
  });

  it('never throws, whatever is pasted', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !readJoinText(text).ok));
    expect(readJoinText('x'.repeat(1_000_000))).toMatchObject({ ok: false });
  });

  it.each<[string, Partial<JoinText>]>([
    ['an agent of no role', { agent: 'mallory' }],
    ['a key that is none', { key: 'ed25519:AAAA' }],
    ['a remote with a password in it', { remote: 'https://me:pw@git.example.com/v.git' }],
    ['a remote in the clear', { remote: 'http://git.example.com/v.git' }],
    ['an account that is a path', { account: '../x' }],
    ['an address with a newline', { address: 'me@example.com\nx' }],
  ])('refuses %s, though the line is whole', (_what, over) => {
    expect(readJoinText(writeJoinText({ ...JOIN, ...over }))).toMatchObject({ ok: false });
  });
});

describe('taking it in', () => {
  it('gives the vault, the other key, and what can be suggested', () => {
    const taken = takeJoin(noAnswers('local'), JOIN, OWN);
    expect(taken).toMatchObject({
      ok: true,
      value: {
        vault_id: JOIN.vault,
        others: [{ agent: 'cloud', key: KEY }],
        joined: { remote: JOIN.remote, account: 'mail', address: JOIN.address },
      },
    });
  });

  it('twice is once, and another machine is one more', () => {
    const once = takeJoin(noAnswers('local'), JOIN, OWN);
    if (!once.ok) throw new Error(once.refusal.message);
    const twice = takeJoin(once.value, JOIN, OWN);
    expect(twice).toEqual(once);
    const paris = { ...JOIN, agent: 'cloud-paris', key: new Person('paris').signer.publicKey };
    expect(takeJoin(once.value, paris, OWN)).toMatchObject({
      value: { others: [{ agent: 'cloud' }, { agent: 'cloud-paris' }] },
    });
  });

  it.each([
    ['its own line', { key: OWN.key }, /this very machine/],
    ['a machine of the same name', { agent: 'local' }, /--agent local-2/],
    ['another vault', { vault: `v-${'b'.repeat(26)}` }, /belongs to the vault/],
    ['another remote', { remote: 'https://elsewhere.example/v.git' }, /same remote/],
  ])('refuses %s', (_what, over, says) => {
    const here = { ...noAnswers('local'), vault_id: JOIN.vault };
    const own = { ...OWN, remote: JOIN.remote };
    expect(takeJoin(here, { ...JOIN, ...over }, own)).toMatchObject({
      refusal: { message: expect.stringMatching(says) },
    });
  });

  it('another key under a known name is told from a new name', () => {
    const here = { ...noAnswers('local'), others: [{ agent: 'cloud', key: OWN.key }] };
    expect(changedKey(here, JOIN)).toBe(OWN.key);
    expect(changedKey(noAnswers('local'), JOIN)).toBeNull();
    expect(changedKey({ ...here, others: [{ agent: 'cloud', key: KEY }] }, JOIN)).toBeNull();
  });
});
