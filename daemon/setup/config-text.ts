import { Document, isMap, isScalar, parseDocument } from 'yaml';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { type KeyPath } from '../config/yaml-document.ts';
import { type ConfigValue } from './value.ts';

type Role = 'cloud' | 'local';

/** What is said above a key, by its path; numbers in a path stand for every element. */
const COMMENTS: Readonly<Record<string, { readonly [role in Role]?: string }>> = {
  agent: both('The name under which this machine signs its commits.'),
  'vault.id': both('The same on every machine of this vault.'),
  'vault.dir': {
    cloud: "This machine's copy of the vault.",
    local: 'The vault that Obsidian opens.',
  },
  state: both('Keys, journal and Git directory; never in the vault, never synced.'),
  remote: both('Where the machines meet. It sees the text of mails and drafts; nothing leaves from there.'),
  agents: both('Whose commits count: this machine, and each one whose line was pasted into init.'),
  mode: { local: 'Nothing leaves until this says live; change it with: countersign live, countersign dry' },
  accounts: { cloud: 'What is read here. This file has no place for anything that sends.' },
  'accounts.0.smtp': { local: 'Through which this computer sends what you signed.' },
  'accounts.0.mailbox': {
    local: 'Your own mailbox: the original of every answer is looked up here before anything leaves.',
  },
  'accounts.0.sent': { local: 'Your Sent folder, for evidence.' },
  'accounts.0.intake.imap.first_run': {
    cloud: 'With which mail to begin: now, unread, or {last_days: 7}.',
  },
  'accounts.0.intake.imap.accept_send_capable': {
    cloud: 'This password could also send, and that was accepted; doctor says so each time.',
  },
  'accounts.0.intake.imap.submission': {
    cloud: 'Where doctor tries whether this password could send.',
  },
  draft: { cloud: 'What stands under every draft; see docs/configuration.md for the rest.' },
};

function both(text: string) {
  return { cloud: text, local: text };
}

const TITLE: Readonly<Record<Role, string>> = {
  cloud:
    ' The cloud role of Countersign: reads mail, triages, drafts. Made by: countersign init\n' +
    ' Every key: docs/configuration.md. Try it: countersign doctor --config THIS_FILE',
  local:
    ' The local role of Countersign: carries out what you countersigned. Made by: countersign init\n' +
    ' Every key: docs/configuration.md. Try it: countersign doctor --config THIS_FILE',
};

const STYLE = { lineWidth: 0 } as const;
/** The readers take no anchors and aliases, so what stands twice is written twice. */
const PLAIN = { aliasDuplicateObjects: false } as const;

/** A new configuration, with a word above each key that a person may want to change. */
export function newConfigText(role: Role, value: ConfigValue): string {
  const doc = new Document(value, PLAIN);
  doc.commentBefore = TITLE[role];
  for (const [path, says] of Object.entries(COMMENTS)) {
    const text = says[role];
    if (text !== undefined) comment(doc, path.split('.'), ` ${text}`);
  }
  return doc.toString(STYLE);
}

function comment(doc: Document, path: readonly string[], text: string): void {
  const steps = path.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const parent = doc.getIn(steps.slice(0, -1), true);
  const map = steps.length === 1 ? doc.contents : parent;
  if (!isMap(map)) return;
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === steps.at(-1));
  if (pair !== undefined && isScalar(pair.key)) pair.key.commentBefore = text;
}

export interface Change {
  readonly path: KeyPath;
  /** Undefined removes the key. */
  readonly value: unknown;
}

/** A configuration with some keys changed; everything else, comments included, stays as it was written. */
export function changedConfigText(text: string, changes: readonly Change[]): Result<string> {
  const doc = parseDocument(text, { strict: true });
  if (doc.errors.length > 0 || !isMap(doc.contents))
    return refuse('config', 'The configuration can’t be read as YAML; put it right by hand first.');
  for (const { path, value } of changes) {
    if (value === undefined) doc.deleteIn(path);
    else doc.setIn(path, doc.createNode(value, PLAIN));
  }
  return ok(doc.toString(STYLE));
}
