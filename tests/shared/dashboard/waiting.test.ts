import { expect, it } from 'vitest';
import { type UpdateEntry } from '../../../shared/dashboard/merge.ts';
import { waitingNow } from '../../../shared/dashboard/waiting.ts';

function told(agent: string, hour: number, text: string, kind = 'waiting'): UpdateEntry {
  const at = `2026-11-20T${String(hour).padStart(2, '0')}:00:00Z`;
  return { id: `waiting-for-room-${String(hour)}`, at, agent, kind, text };
}

it('is the last word of each agent, and nothing where none waits any more', () => {
  expect(
    waitingNow([
      told('cloud', 9, '20 more mails wait on the VM.'),
      told('cloud', 8, '10 more mails wait on the VM.'),
      told('cloud-b', 8, '5 more mails wait on the VM.'),
      told('cloud-b', 9, '0 mails wait on the VM for room.'),
      told('cloud-c', 9, '9 lives', 'drafted'),
    ]),
  ).toEqual(['cloud: 20 more mails wait on the VM.']);
});
