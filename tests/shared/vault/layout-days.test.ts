import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromInstant } from '../../../shared/text/time.ts';
import { placeOf } from '../../../shared/vault/layout.ts';

it('a name has a place only on a day of the calendar', () => {
  const digits = (length: number, max: number) =>
    fc.integer({ min: 0, max }).map((value) => String(value).padStart(length, '0'));
  fc.assert(
    fc.property(digits(4, 9999), digits(2, 13), digits(2, 32), (year, month, day) => {
      const named = `${year}-${month}-${day}`;
      const real = fromInstant(`${named}T00:00:00Z`) !== null;
      expect(placeOf(`Needs_Action/email/EMAIL_${named}_x_${'a'.repeat(16)}.md`) !== null).toBe(real);
      expect(placeOf(`Updates/cloud/${named}.md`) !== null).toBe(real);
    }),
    { numRuns: 2000 },
  );
});

it.each(['2026-11-20x', ' 2026-11-20', '2026-11-2', '٢٠٢٦-11-20', ''])('%j is no day', (name) => {
  expect(placeOf(`Updates/cloud/${name}.md`)).toBeNull();
});
