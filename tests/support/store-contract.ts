import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_NOTE_BYTES } from '../../shared/vault/limits.ts';
import { type Store } from '../../shared/vault/store.ts';
import { notePath } from './note-path.ts';

/** What a test of an implementation brings: a fresh empty store, and a way to write as another program would. */
export interface StoreUnderTest {
  readonly store: Store;
  plant(path: string, bytes: Uint8Array): Promise<void>;
}

const ID = 'abcdefgh234567ab';
const BASE = `EMAIL_2026-11-20_invoice_${ID}.md`;
const TASK = `Needs_Action/email/${BASE}`;
const CLAIMED = `In_Progress/cloud-a/${BASE}`;

/** The one contract of `Store`, run against every implementation (ARCHITECTURE, "ports with twins"). */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of Store`, () => {
    let store: Store;
    let plant: StoreUnderTest['plant'];
    beforeEach(async () => {
      const made = await open();
      store = made.store;
      plant = (path, bytes) => made.plant(path, bytes);
    });

    describe('read and list', () => {
      it('finds nothing in an empty vault', async () => {
        expect(await store.read(TASK)).toBeNull();
        expect(await store.readBytes(TASK)).toBeNull();
        expect(await store.list('')).toEqual([]);
        expect(await store.list('Needs_Action/email')).toEqual([]);
      });

      it('lists what is below a folder, sorted, with or without the last slash', async () => {
        const paths = [
          TASK,
          CLAIMED,
          'Dashboard.md',
          notePath('Needs_Action/email', 7),
          notePath('Needs_Action/email2', 1),
        ];
        for (const path of paths) await store.create(path, path);
        expect(await store.list('')).toEqual([...paths].sort());
        const email = [TASK, notePath('Needs_Action/email', 7)].sort();
        expect(await store.list('Needs_Action/email')).toEqual(email);
        expect(await store.list('Needs_Action/email/')).toEqual(email);
        expect(await store.list('Needs_Action')).toEqual(
          [...email, notePath('Needs_Action/email2', 1)].sort(),
        );
      });

      it.each([
        ['nothing but a line end', '\n'],
        ['CRLF and a lone CR', 'a\r\nb\rc'],
        ['a byte-order mark', '\ufeffa'],
        ['NUL', 'a\0b'],
        ['every plane of Unicode', 'é ß 你好 👩‍💻 \u{10ffff} \u2028'],
        ['spaces at the ends', '  a  \n\n'],
        ['no text at all', ''],
      ])('gives back to the byte: %s', async (_, text) => {
        expect(await store.create(TASK, text)).toBe('created');
        expect(await store.read(TASK)).toBe(text);
        expect(await store.readBytes(TASK)).toEqual(new TextEncoder().encode(text));
        expect(await store.replace(TASK, `${text}+`, text)).toBe('replaced');
        expect(await store.read(TASK)).toBe(`${text}+`);
      });

      it('gives the bytes, and no text, of what is not UTF-8', async () => {
        const bytes = Uint8Array.of(0x61, 0xff, 0xfe);
        await plant(TASK, bytes);
        expect(await store.read(TASK)).toBeNull();
        expect(await store.readBytes(TASK)).toEqual(bytes);
      });

      it('reads 1 MiB and not a byte more', async () => {
        await plant(TASK, new Uint8Array(MAX_NOTE_BYTES).fill(0x61));
        await plant(CLAIMED, new Uint8Array(MAX_NOTE_BYTES + 1).fill(0x61));
        expect((await store.read(TASK))?.length).toBe(MAX_NOTE_BYTES);
        expect(await store.read(CLAIMED)).toBeNull();
        expect(await store.readBytes(CLAIMED)).toBeNull();
      });

      it('hides dotfiles', async () => {
        await plant('.obsidian/app.json', Uint8Array.of(0x7b));
        await plant('Needs_Action/email/.hidden.md', Uint8Array.of(0x7b));
        expect(await store.list('')).toEqual([]);
        expect(await store.read('.obsidian/app.json')).toBeNull();
      });
    });

    describe('create', () => {
      it('never writes over a note', async () => {
        expect(await store.create(TASK, 'first')).toBe('created');
        expect(await store.create(TASK, 'second')).toBe('exists');
        expect(await store.read(TASK)).toBe('first');
      });

      it('has one winner among many at once, and the note is the winner’s', async () => {
        const texts = Array.from({ length: 20 }, (_, n) => `text ${String(n)}`.repeat(500));
        const outcomes = await Promise.all(texts.map((text) => store.create(TASK, text)));
        expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
        expect(await store.read(TASK)).toBe(texts[outcomes.indexOf('created')]);
      });

      it('refuses a second name that differs in case alone', async () => {
        expect(await store.create('Briefings/Monday.md', 'a')).toBe('created');
        expect(await store.create('Briefings/monday.md', 'b')).toBe('exists');
        expect(await store.list('')).toEqual(['Briefings/Monday.md']);
      });
    });

    describe('replace', () => {
      it('writes only where the file still reads what was expected', async () => {
        expect(await store.replace(TASK, 'new', 'old')).toBe('missing');
        expect(await store.read(TASK)).toBeNull();
        await store.create(TASK, 'old');
        expect(await store.replace(TASK, 'new', 'older')).toBe('changed');
        expect(await store.read(TASK)).toBe('old');
        expect(await store.replace(TASK, 'new', 'old')).toBe('replaced');
        expect(await store.read(TASK)).toBe('new');
        expect(await store.replace(TASK, 'new', 'new')).toBe('replaced');
      });

      it('sees an edit of the same length', async () => {
        await store.create(TASK, 'status: approved');
        expect(await store.replace(TASK, 'x', 'status: rejected')).toBe('changed');
      });

      it('loses no increment among many at once', async () => {
        await store.create(TASK, '0');
        const increment = async () => {
          for (;;) {
            const now = (await store.read(TASK)) ?? '';
            if ((await store.replace(TASK, String(Number(now) + 1), now)) === 'replaced') return;
          }
        };
        await Promise.all(Array.from({ length: 15 }, increment));
        expect(await store.read(TASK)).toBe('15');
      });
    });

    describe('move', () => {
      it('moves to the byte, and the old name is free again', async () => {
        const bytes = Uint8Array.of(0xff, 0x00, 0x0d, 0x0a);
        await plant(TASK, bytes);
        expect(await store.move(TASK, CLAIMED)).toBe('moved');
        expect(await store.readBytes(CLAIMED)).toEqual(bytes);
        expect(await store.list('')).toEqual([CLAIMED]);
        expect(await store.move(TASK, CLAIMED)).toBe('missing');
        expect(await store.create(TASK, 'again')).toBe('created');
      });

      it('never goes onto an existing name: both notes stay', async () => {
        await store.create(TASK, 'from');
        await store.create(CLAIMED, 'to');
        expect(await store.move(TASK, CLAIMED)).toBe('exists');
        expect(await store.move(TASK, TASK)).toBe('exists');
        expect(await store.read(TASK)).toBe('from');
        expect(await store.read(CLAIMED)).toBe('to');
      });

      it('has exactly one winner among many movers of one note', async () => {
        await store.create(TASK, 'mine');
        const targets = Array.from({ length: 20 }, (_, n) => `In_Progress/cloud-${String(n)}/${BASE}`);
        const outcomes = await Promise.all(targets.map((target) => store.move(TASK, target)));
        expect(outcomes.filter((outcome) => outcome === 'moved')).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome === 'missing')).toHaveLength(19);
        expect(await store.list('')).toEqual([targets[outcomes.indexOf('moved')]]);
      });

      it('has one winner among many notes that want one name, and loses none of them', async () => {
        const sources = Array.from({ length: 20 }, (_, n) => `In_Progress/cloud-${String(n)}/${BASE}`);
        for (const source of sources) await store.create(source, source);
        const outcomes = await Promise.all(sources.map((source) => store.move(source, TASK)));
        expect(outcomes.filter((outcome) => outcome === 'moved')).toHaveLength(1);
        const kept = await Promise.all((await store.list('')).map((path) => store.read(path)));
        expect(kept.sort()).toEqual([...sources].sort());
      });
    });

    describe('remove', () => {
      it('removes only what still reads what was expected', async () => {
        expect(await store.remove(TASK, 'a')).toBe('missing');
        await store.create(TASK, 'a');
        expect(await store.remove(TASK, 'b')).toBe('changed');
        expect(await store.read(TASK)).toBe('a');
        expect(await store.remove(TASK, 'a')).toBe('removed');
        expect(await store.list('')).toEqual([]);
      });
    });

    describe('what it never writes', () => {
      it.each([
        '',
        '/etc/passwd',
        '../outside.md',
        'Needs_Action/../../outside.md',
        `Needs_Action/email/../email/${BASE}`,
        `Needs_Action//${BASE}`,
        `Needs_Action\\email\\${BASE}`,
        '.obsidian/plugins/x/main.js',
        '.git/config',
        'Needs_Action/email/.hidden.md',
        'Dashboard.md/x',
        'dashboard.md',
        'Notes/mine.md',
        'Briefings/con.md',
        'Briefings/a:b.md',
        'Briefings/\u0000.md',
        `Needs_Action/con/${BASE}`,
      ])('%j', async (path) => {
        await store.create(TASK, 'a');
        await expect(store.create(path, 'x')).rejects.toMatchObject({ name: 'StoreError', kind: 'path' });
        await expect(store.replace(path, 'x', 'a')).rejects.toMatchObject({ kind: 'path' });
        await expect(store.remove(path, 'a')).rejects.toMatchObject({ kind: 'path' });
        await expect(store.move(TASK, path)).rejects.toMatchObject({ kind: 'path' });
        await expect(store.move(path, CLAIMED)).rejects.toMatchObject({ kind: 'path' });
        expect(await store.list('')).toEqual([TASK]);
      });

      it('a text larger than 1 MiB in UTF-8, or without a UTF-8 form', async () => {
        await store.create(TASK, 'a');
        for (const text of ['é'.repeat(MAX_NOTE_BYTES / 2 + 1), 'half \ud83d of a pair']) {
          await expect(store.create(CLAIMED, text)).rejects.toMatchObject({ kind: 'text' });
          await expect(store.replace(TASK, text, 'a')).rejects.toMatchObject({ kind: 'text' });
        }
        expect(await store.create(CLAIMED, 'é'.repeat(MAX_NOTE_BYTES / 2))).toBe('created');
        expect(await store.read(TASK)).toBe('a');
      });

      it('reads nothing outside the vault either', async () => {
        for (const path of ['../outside.md', '/etc/passwd', '..', '.', 'a/../b', '']) {
          expect(await store.read(path)).toBeNull();
          expect(await store.readBytes(path)).toBeNull();
        }
        expect(await store.list('..')).toEqual([]);
        expect(await store.list('/')).toEqual([]);
      });
    });
  });
}
