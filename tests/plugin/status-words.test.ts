import { describe, expect, it } from 'vitest';
import { type Standing, ago, statusWords } from '../../plugin/status-words.ts';
import type { Health } from '../../shared/link/messages.ts';
import { HAND, VAULT } from '../support/signature-vectors.ts';

const NOW = Date.parse('2026-11-20T12:00:12Z');

const HEALTH: Health = {
  type: 'health',
  vault: VAULT,
  role: 'local',
  agent: 'local',
  mode: 'live',
  paused: false,
  executor: HAND,
  round: '2026-11-20T12:00:00Z',
  trouble: [],
  sync: {
    outcome: 'in-step',
    last_success: '2026-11-20T12:00:00Z',
    remote_reachable: true,
    held_back: [],
    held_back_count: 0,
    backlog: 0,
  },
  queue: [],
  queue_count: 0,
};

const connected = (over: Partial<Health> = {}, sync: Partial<Health['sync']> = {}) => ({
  state: 'connected' as const,
  why: '',
  health: { ...HEALTH, ...over, sync: { ...HEALTH.sync, ...sync } },
});

const line = (over: Partial<Standing>) =>
  statusWords({ count: 3, paused: false, link: connected(), warnings: [], now: NOW, ...over }).line;

describe('the status bar', () => {
  it('over the link', () => {
    expect(line({})).toBe('3 to approve · synced 12 s ago');
    expect(line({ count: 0 })).toBe('Nothing to approve · synced 12 s ago');
    expect(line({ link: connected({}, { remote_reachable: false }) })).toBe('3 to approve · offline');
    expect(line({ link: connected({}, { outcome: 'failed' }) })).toBe('3 to approve · sync failed');
    expect(line({ link: connected({}, { outcome: 'frozen' }) })).toBe('3 to approve · sync stopped');
    expect(line({ link: connected({}, { last_success: '' }) })).toBe('3 to approve · not synced yet');
    expect(line({ link: connected({}, { outcome: 'no-remote' }) })).toBe('3 to approve · linked');
    expect(line({ link: connected({ trouble: ['The disk is full.'] }) })).toBe('3 to approve · trouble');
    expect(line({ link: connected({ paused: true }) })).toBe('3 to approve · paused · synced 12 s ago');
  });

  it('without it claims nothing about sync, and nothing that was true before it was cut', () => {
    for (const state of ['off', 'connecting'] as const)
      expect(line({ link: { ...connected({ paused: true }), state } })).toBe('3 to approve · files only');
    expect(line({ link: { state: 'refused', why: 'It does not know this device.', health: null } })).toBe(
      '3 to approve · no link',
    );
    expect(line({ link: { state: 'off', why: '', health: null }, paused: true })).toBe(
      '3 to approve · paused · files only',
    );
  });

  it('says more when it is pointed at: pause, trouble, what waits, who else writes', () => {
    const { line: short, more } = statusWords({
      count: 1,
      paused: true,
      link: connected({}, { remote_reachable: false, backlog: 2 }),
      warnings: ['There is a .git folder.'],
      now: NOW,
    });
    expect(short).toBe('1 to approve · paused · offline · warning');
    expect(more.split('\n')).toEqual([
      'Open approvals',
      'Sending is paused until you resume it.',
      '2 of your changes wait to be published.',
      'There is a .git folder.',
    ]);
  });
});

describe('how long ago', () => {
  it.each([
    [-5000, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h'],
    [47 * 3_600_000, '47 h'],
    [48 * 3_600_000, '2 d'],
  ])('%i ms: %s', (length, words) => expect(ago(length)).toBe(words));
});
