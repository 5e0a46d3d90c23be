import { relative } from 'node:path';

/** Rooms that the store loads, or reads on submission: nothing may be said about them. */
const MUST_BE_CLEAN = new Set(['plugin', 'shared', 'release files']);
const RELEASE_FILES = new Set(['manifest.json', 'LICENSE', 'package.json']);

function roomOf(path) {
  const [first, second] = path.split('/');
  if (second !== undefined) return first;
  return RELEASE_FILES.has(first) ? 'release files' : 'scripts';
}

/** ESLint's results as `[{room, rule, count, first: 'path:line message'}]`, most frequent first. */
export function summary(results, root) {
  const found = new Map();
  for (const { filePath, messages } of results) {
    const path = relative(root, filePath).replaceAll('\\', '/');
    for (const { ruleId, line, message } of messages) {
      const room = roomOf(path);
      const rule = ruleId ?? 'not read';
      const key = `${room}\0${rule}`;
      const one = found.get(key) ?? { room, rule, count: 0, first: `${path}:${line ?? 1} ${message}` };
      found.set(key, { ...one, count: one.count + 1 });
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1));
}

export function failing(found) {
  return found.filter(({ room }) => MUST_BE_CLEAN.has(room));
}

/** One line to a rule, one column to a room. */
export function table(found) {
  const rooms = ['plugin', 'shared', 'release files', 'daemon', 'tests', 'scripts'];
  const count = (rule, room) => found.find((one) => one.rule === rule && one.room === room)?.count ?? 0;
  const rules = [...new Set(found.map(({ rule }) => rule))];
  const rows = [
    ['rule', ...rooms],
    ...rules.map((rule) => [rule, ...rooms.map((room) => String(count(rule, room) || '–'))]),
    ['all', ...rooms.map((room) => String(rules.reduce((sum, rule) => sum + count(rule, room), 0)))],
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  '),
    )
    .join('\n');
}
