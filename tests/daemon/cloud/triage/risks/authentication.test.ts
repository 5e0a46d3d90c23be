import { describe, expect, test } from 'vitest';
import { authentication } from '../../../../../daemon/cloud/triage/risks/authentication.ts';

const field = (line: string) => {
  const [key = '', value = ''] = line.split(/: (.*)/s);
  return { key: key.toLowerCase(), value };
};
const judged = (...lines: string[]) => authentication(lines.map(field));
const BY_US = 'Received: from out.x.example by mx.mine.example with ESMTPS id 1';
const BY_THEM = 'Received: from desk.x.example by out.x.example with ESMTP id 2';
const results = (said: string, host = 'mx.mine.example') => `Authentication-Results: ${host}; ${said}`;

describe('RFC 8601', () => {
  test.each([
    ['dmarc=pass; spf=fail', 'passed'],
    ['dmarc=fail (p=NONE); spf=pass', 'failed'],
    ['spf=pass; dkim=none', 'passed'],
    ['spf=fail; dkim=pass', 'passed'],
    ['spf=fail; dkim=none', 'failed'],
    ['spf=softfail; dkim=none', 'unknown'],
    ['none', 'unknown'],
  ])('%s: %s', (said, expected) => {
    expect(judged(results(said), BY_US, BY_THEM)).toBe(expected);
  });

  test('results may stand below our own Received field', () => {
    expect(judged(BY_US, results('dmarc=fail'), BY_THEM)).toBe('failed');
  });
});

describe('a header that the sender wrote', () => {
  test('does not count below a foreign Received field', () => {
    expect(judged(BY_US, BY_THEM, results('dmarc=pass'))).toBe('unknown');
  });

  test('does not count under another host’s name', () => {
    expect(judged(results('dmarc=pass', 'mx.evil.example'), BY_US)).toBe('unknown');
  });

  test('does not count where no server says who received it', () => {
    expect(judged(results('dmarc=fail'))).toBe('unknown');
  });
});
