import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PERSON_NOTE, readPersonNote } from '../../daemon/compose/person-note.ts';
import { taskAbout } from '../../plugin/task-from-note.ts';
import { sample } from '../workbench/sample-vault.ts';

/** What the daemon reads once the person has completed the note. */
function completed(note: string) {
  const read = readPersonNote(note.replace('to: \n', 'to: ana@client.example\n').replace('ready: no\n', ''));
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
}

describe('a task about a note', () => {
  it('waits for the person, then is a mail with the note quoted under its title', () => {
    const note = taskAbout(
      'Notes/Kitchen.md',
      'Kitchen: colours',
      '---\ntags: [home]\n---\n# Colours\n\nBlue, or *green*.\n',
    );
    expect(readPersonNote(note)).toMatchObject({ ok: false, refusal: { kind: 'waits' } });
    expect(completed(note)).toMatchObject({
      to: [{ name: '', address: 'ana@client.example' }],
      subject: 'Kitchen: colours',
      text: '> # Colours\n>\n> Blue, or *green*.',
      about: null,
    });
  });

  it('about a mail answers everybody on it, by a link', () => {
    const { taskPath, request } = sample('about');
    expect(completed(taskAbout(taskPath, 'x', 'foreign text')).about).toEqual({
      kind: 'reply_all',
      id: request.task,
    });
    expect(taskAbout(taskPath, 'x', 'foreign text')).not.toContain('foreign');
  });

  it('whatever a note and its name hold, the daemon can read what comes of it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'binary', maxLength: 80 }),
        (text, title) => {
          const note = taskAbout('Notes/x.md', title, text);
          const read = readPersonNote(note.replace('ready: no\n', '').replace('to: \n', 'to: a@b.example\n'));
          // Characters that no subject may hold, and templates, are for the person to be told of.
          if (!read.ok) expect(read.refusal.message).toMatch(/template|character|subject|says nothing/i);
        },
      ),
    );
  });

  it('cuts a book, between characters', () => {
    for (const text of [
      '語'.repeat(100_000),
      '🙂'.repeat(100_000),
      '\n'.repeat(100_000),
      'x\n'.repeat(100_000),
    ]) {
      const note = taskAbout('Notes/x.md', 'x', text);
      expect(new TextEncoder().encode(note).length).toBeLessThan(MAX_PERSON_NOTE);
      expect(note).not.toMatch(/\p{Surrogate}/u);
    }
  });
});
