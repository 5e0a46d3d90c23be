import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { swapContent } from '../../../daemon/disk/content-swap.ts';

/** What another program does between our look at a file and what we do with it. */
let meanwhile: () => void = () => undefined;

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const readFileSync = (file: string): Buffer => {
    const bytes = real.readFileSync(file);
    meanwhile();
    return bytes;
  };
  return { ...real, readFileSync };
});

const root = fs.mkdtempSync(join(tmpdir(), 'countersign-swap-'));
const [file, kept, draft] = [join(root, 'note'), join(root, 'kept'), join(root, 'draft')];
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  meanwhile = () => undefined;
  fs.writeFileSync(file, 'old');
  fs.writeFileSync(draft, 'new');
});
const text = (name: string) => String(fs.readFileSync(name));

it.each([
  ['replace', (name: string) => fs.renameSync(draft, name)],
  ['remove', (name: string) => fs.unlinkSync(name)],
])('%s leaves what an editor put in the place of the file after the look', (_, act) => {
  meanwhile = () => {
    meanwhile = () => undefined;
    fs.writeFileSync(join(root, 'typed'), 'typed by a person');
    fs.renameSync(join(root, 'typed'), file);
  };
  expect(swapContent(file, kept, 'old', act)).toBe('changed');
  expect(text(file)).toBe('typed by a person');
  expect(fs.existsSync(kept)).toBe(false);
});

it('a file that nobody else touches is replaced, and one that was taken away is missing', () => {
  expect(swapContent(file, kept, 'old', (name) => fs.renameSync(draft, name))).toBe('done');
  expect(text(file)).toBe('new');
  meanwhile = () => fs.rmSync(file, { force: true });
  expect(swapContent(file, kept, 'new', () => undefined)).toBe('missing');
  expect(fs.existsSync(kept)).toBe(false);
});
