import { describe, expect, it } from 'vitest';
import { BLOCK_REFUSALS } from '../../../shared/vault/block.ts';
import { SHAPE_REFUSALS } from '../../../shared/vault/schema-note.ts';
import { NOTE_REFUSALS } from '../../../shared/vault/yaml-value.ts';
import { expectPublished, readPublished } from '../../support/published.ts';
import { noteVectors } from '../../support/refusal-cases.ts';
import { typedVectors } from '../../support/refusal-typed-cases.ts';
import { checkRefusalVector } from '../../support/refusal-vectors.ts';

const vectors = [...noteVectors(), ...(await typedVectors())];

it('are published as they are here, at least sixty refusals among them, each name once', () => {
  expectPublished('docs/protocol/vectors/refusals.json', `${JSON.stringify(vectors, null, 1)}\n`);
  expect(vectors.filter((vector) => vector.kind !== undefined).length).toBeGreaterThanOrEqual(60);
  expect(new Set(vectors.map((vector) => vector.name)).size).toBe(vectors.length);
});

describe('refusal vectors', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    expect(checkRefusalVector(vector)).toBe('');
  });

  it('see a reader that answers otherwise', () => {
    const [first] = vectors;
    expect(checkRefusalVector({ ...first!, kind: 'other' })).toContain('instead of {"kind":"other"');
  });
});

describe('docs/protocol/notes.md', () => {
  const page = readPublished('docs/protocol/notes.md');
  const kinds = [...NOTE_REFUSALS, ...BLOCK_REFUSALS, ...SHAPE_REFUSALS];

  it('lists every kind of refusal, and no other', () => {
    const listed = [...page.matchAll(/^\| `([a-z0-9-]+)` +\|/gm)].map((match) => match[1]);
    expect(listed).toEqual(kinds);
  });

  it('and every kind has a vector', () => {
    const seen = new Set(vectors.map((vector) => vector.kind));
    expect(kinds.filter((kind) => !seen.has(kind))).toEqual([]);
  });
});
