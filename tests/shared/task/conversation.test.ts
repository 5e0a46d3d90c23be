import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { continues, isNewer } from '../../../shared/task/conversation.ts';

const OLD = {
  id: 'a',
  thread: 't',
  received: '2026-11-20T08:00:00Z',
  message_id: '<1@x.example>',
  in_reply_to: '',
  references: [] as string[],
  from_address: 'ana@x.example',
  reply_to: [] as string[],
  to: ['me@example.com'],
  cc: ['ben@y.example'],
};
const NEW = { ...OLD, id: 'b', received: '2026-11-20T09:00:00Z', message_id: '<2@x.example>' };

describe('which mail goes on from which', () => {
  it('a later one of somebody who took part', () => {
    expect(continues(NEW, OLD)).toBe(true);
    expect(continues(OLD, NEW)).toBe(false);
    expect(continues({ ...NEW, from_address: 'BEN@y.example' }, OLD)).toBe(true);
    expect(continues({ ...NEW, from_address: 'me@example.com' }, OLD)).toBe(true);
  });

  it('not a stranger’s who knows an id, not another thread’s, not one without a sender', () => {
    expect(continues({ ...NEW, from_address: 'eve@evil.example' }, OLD)).toBe(false);
    expect(continues({ ...NEW, thread: 'u' }, OLD)).toBe(false);
    expect(continues({ ...NEW, from_address: '' }, OLD)).toBe(false);
  });

  it('what names the other was written later, whatever the clocks say', () => {
    const early = { ...NEW, received: '2026-11-19T00:00:00Z', references: [OLD.message_id] };
    expect(continues(early, OLD)).toBe(true);
    expect(continues(OLD, early)).toBe(false);
  });

  it('of two mails at most one goes on from the other', () => {
    const mail = fc.record({
      id: fc.constantFrom('a', 'b'),
      thread: fc.constantFrom('t', 'u'),
      received: fc.constantFrom('2026-11-20T08:00:00Z', '2026-11-20T09:00:00Z'),
      message_id: fc.constantFrom('', '<1@x.example>', '<2@x.example>'),
      in_reply_to: fc.constantFrom('', '<1@x.example>', '<2@x.example>'),
      references: fc.subarray(['<1@x.example>', '<2@x.example>']),
      from_address: fc.constantFrom('', 'ana@x.example', 'ben@y.example'),
      reply_to: fc.constant<string[]>([]),
      to: fc.subarray(['ana@x.example', 'ben@y.example']),
      cc: fc.constant<string[]>([]),
    });
    fc.assert(fc.property(mail, mail, (a, b) => !(continues(a, b) && continues(b, a))));
    fc.assert(fc.property(mail, mail, (a, b) => a.id === b.id || isNewer(a, b) !== isNewer(b, a)));
  });
});
