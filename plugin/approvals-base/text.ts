const COLUMNS = ['file.name', 'to', 'subject', 'status', 'expires'];

function view(name: string, folder: string, more = ''): string {
  return [
    '  - type: table',
    `    name: ${name}`,
    '    filters:',
    '      and:',
    `        - file.inFolder("${folder}")`,
    ...(more === '' ? [] : [`        - ${more}`]),
    '    order:',
    ...COLUMNS.map((column) => `      - ${column}`),
    '',
  ].join('\n');
}

/**
 * A base of Obsidian (https://help.obsidian.md/bases/syntax) over all approvals: a view for each state, which is the folder that a
 * note is in. A table decides nothing; it opens the notes.
 */
export const APPROVALS_BASE = `filters:
  and:
    - type == "approval_request"
views:
${[
  view('To approve', 'Pending_Approval'),
  view('On the way', 'Approved'),
  view('Sent', 'Done', 'status == "sent"'),
  view('Rejected or expired', 'Rejected'),
].join('')}`;
