import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPluginData } from '../../plugin/plugin-data.ts';
import { DEFAULTS, readPreferences } from '../../plugin/preferences.ts';

describe('what was saved of the settings', () => {
  it('is read as it was written', () => {
    const chosen = {
      ...DEFAULTS,
      grouping: 'domain',
      notify: true,
      notifyWords: true,
      quietFrom: '22:00',
      quietTo: '7:00',
      welcomed: true,
      dismissed: ['.git'],
    };
    expect(readPreferences(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
  });

  it('a value that is none is as if never chosen, and takes no other with it', () => {
    expect(
      readPreferences({ quietFrom: '25:00', quietTo: '7:00', notify: 'yes', dismissed: [1, 'a'] }),
    ).toEqual({
      ...DEFAULTS,
      quietTo: '7:00',
      dismissed: ['a'],
    });
  });

  it('of an older version, or of anything at all, is the beginning', () => {
    expect(readPluginData({ pin: null, snoozed: {} }).preferences).toEqual(DEFAULTS);
    fc.assert(
      fc.property(fc.anything(), (saved) => {
        expect(Object.keys(readPreferences(saved)).sort()).toEqual(Object.keys(DEFAULTS).sort());
      }),
    );
  });
});
