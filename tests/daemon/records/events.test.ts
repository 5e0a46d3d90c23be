import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stdoutEvents } from '../../../daemon/records/events.ts';

let out = '';
beforeEach(() => {
  out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('are an object a line for programs', () => {
  stdoutEvents(true).tell('approval', { id: 'ap-1', status: 'sent', notes: ['a', 'b'] });
  expect(JSON.parse(out)).toEqual({
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    event: 'approval',
    id: 'ap-1',
    status: 'sent',
    notes: ['a', 'b'],
  });
});

it('are a line without its empty parts for people', () => {
  stdoutEvents(false).tell('round', { taken: 0, trouble: [], message: '', notes: ['a', 'b'] });
  expect(out).toMatch(/^\S+Z round taken=0 notes=a; b\n$/);
});

it('stay one line of visible characters, whatever a mail wrote into them', () => {
  stdoutEvents(false).tell('approval', { message: 'a\nround taken=9\u001b[2J\u202eb' });
  expect(out.split('\n')).toHaveLength(2);
  // eslint-disable-next-line no-control-regex -- an escape sequence is what must not be there
  expect(out).not.toMatch(/[\u001b\u202e]/);
});

it('are not repeated while they say the same of the same thing', () => {
  const events = stdoutEvents(true);
  for (const status of ['held', 'held', 'sent', 'held']) {
    events.tell('approval', { id: 'ap-1', status });
    events.tell('approval', { id: 'ap-2', status: 'held' });
  }
  const told = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; status: string });
  expect(told.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'ap-1 held',
    'ap-2 held',
    'ap-1 sent',
    'ap-1 held',
  ]);
});

it('are told again after what ended them: the same failure on another day, the same round after a failure', () => {
  const events = stdoutEvents(false);
  const round = () => events.tell('round', { mode: 'live' });
  const failed = () => events.tell('failed', { message: 'The disk is full.' });
  const published = () => events.tell('published', { commit: 'abc' });
  for (const tell of [round, round, failed, failed, round, round, failed, published, failed, failed]) tell();
  expect(out.match(/round|failed|published/g)).toEqual([
    ...['round', 'failed', 'round', 'failed'],
    ...['published', 'failed'],
  ]);
});
