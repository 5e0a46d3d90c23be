import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The mails that were written for this project: `== language` starts one, then From, Subject and maybe To, Cc and
 * Reply-To, an empty line, and the text. The file is named after the category.
 */
export function readOwnMails(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split(/^== /m)
        .slice(1)
        .map((piece, at) => {
          const [first, ...rest] = piece.split('\n');
          const end = rest.indexOf('');
          const fields = Object.fromEntries(
            rest.slice(0, end).map((line) => line.split(/: (.*)/s).slice(0, 2)),
          );
          const category = name.replace(/\.txt$/, '');
          return {
            id: `${category}-${at + 1}`,
            category,
            language: first.trim(),
            fields,
            text: rest
              .slice(end + 1)
              .join('\n')
              .trim(),
          };
        }),
    );
}
