import { expect, test } from 'vitest';
import { type Frozen, removable } from '../../../daemon/hands/purge-payloads.ts';

const frozen = (payload: string, approval: string, over: boolean, at = 0): Frozen => ({
  payload,
  approval,
  over,
  at,
});

test('what is over and wanted goes; what another effect may still send or settle stays', () => {
  const all = [
    frozen('a', 'ap-1', true),
    frozen('b', 'ap-1', false),
    frozen('c', 'ap-1', true),
    frozen('c', 'ap-2', false),
    frozen('d', 'ap-2', true),
    frozen('e', 'ap-1', true),
    frozen('e', 'ap-1', true),
  ];
  expect(removable(all, ({ approval }) => approval === 'ap-1')).toEqual(['a', 'e']);
});
