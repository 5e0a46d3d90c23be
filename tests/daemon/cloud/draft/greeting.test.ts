import { describe, expect, it, test } from 'vitest';
import { greeting } from '../../../../daemon/cloud/draft/greeting.ts';
import { LANGUAGES } from '../../../../daemon/cloud/draft/languages.ts';
import { personName } from '../../../../daemon/cloud/draft/name.ts';
import { TONES } from '../../../../daemon/cloud/handbook/skill.ts';

describe('a person is greeted', () => {
  test.each([
    ['Ana García', 'Ana'],
    ['García, Ana', 'Ana'],
    ['Ana', 'Ana'],
    ['J. R. Tolkien', 'J. R. Tolkien'],
    ['Dr. Ana Weber', 'Dr. Ana Weber'],
    ['Herr Weber', 'Herr Weber'],
    ['A Weber', 'A Weber'],
    ['山田 太郎', '山田 太郎'],
    ['Jean-Luc Picard', 'Jean-Luc'],
    ['Max Office', null],
    ['Acme GmbH', null],
    ['Acme Support', null],
    ['Buchhaltung', null],
    ['Hotel Sonne', null],
    ['Support', null],
    ['ana.garcia', null],
    ['client.example', null],
    ['Ana (Acme)', 'Ana'],
    ['Ana García | Acme', 'Ana'],
    ['Ana via Forms', 'Ana'],
    ['de la Cruz, Ana', 'Ana'],
    ['Tools and Glass Makers, Ostrava', null],
    ['Christelle Klamt', 'Christelle'],
    ['Procurement, Ostrava Glass', null],
    ['Schadenservice Nordlicht', null],
    ['Jean-Luc Office', null],
    ['Amtmann, Eva', 'Eva'],
    ['Ana <b>', null],
    ['“Ana”', null],
    ['EVIL.COM', null],
    ['Ana Evil.Shop', null],
    ['t.co', null],
    ['J.R.R. Tolkien', 'J.R.R. Tolkien'],
    ['Dr.Müller', 'Dr.Müller'],
    ['A. Bond', 'A. Bond'],
    ['An\ufe0fa', null],
    ['A\u0336\u0335\u0334\u0333', null],
    ['Nguyễn Thị Hồng', 'Nguyễn'],
    ['we accept your offer', null],
    ['Ana de la Cruz', 'Ana'],
    ['María del Carmen de la Cruz', 'María'],
    ['Ana 🎉', null],
    ['', null],
  ])('%j by friends as %j', (display, first) => {
    expect(personName(display)?.first ?? null).toBe(first);
  });

  it('and nobody is called Infobip because of "info"', () => {
    expect(personName('Shopia Infeld')?.full).toBe('Shopia Infeld');
  });
});

describe.each(LANGUAGES)('in %s', (language) => {
  it.each(TONES)('a %s greeting is one line, with the name in it or without', (tone) => {
    const named = greeting('Ana García', language, tone);
    expect(named).toContain(tone === 'friendly' ? 'Ana' : 'Ana García');
    expect(named).toMatch(/^[^\n{}]{3,40}$/);
    const nameless = greeting('https://evil.example', language, tone);
    expect(nameless).toMatch(/^[^\n{}]{3,40}$/);
    expect(nameless).not.toContain('evil');
    expect(named).not.toBe(nameless);
  });
});

it('a name is no replacement pattern', () => {
  expect(greeting("Ana d'Arc", 'ja')).toBe("Ana d'Arc様");
});
