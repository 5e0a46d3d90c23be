import { describe, expect, it } from 'vitest';
import { TABS, tabAfter } from '../../plugin/inbox/tabs.ts';

describe('the tab list', () => {
  it('goes round with the arrows, the way that the text runs', () => {
    let at: (typeof TABS)[number][0] = 'needs';
    for (const [name] of [...TABS.slice(1), TABS[0]]) {
      at = tabAfter(at, 'ArrowRight', false) ?? at;
      expect(at).toBe(name);
    }
    expect(tabAfter('needs', 'ArrowLeft', false)).toBe('aside');
    expect(tabAfter('needs', 'ArrowLeft', true)).toBe('waits');
    expect(tabAfter('health', 'Home', true)).toBe('needs');
    expect(tabAfter('health', 'End', false)).toBe('aside');
    expect(tabAfter('health', 'j', false)).toBe(null);
  });
});
