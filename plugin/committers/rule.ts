/** Something else that writes what Countersign's own sync writes. */
export interface Committer {
  /** By which the person's "I know" is kept. */
  readonly id: string;
  readonly sentence: string;
}

/** What was found in the vault's own folders. */
export interface VaultFacts {
  /** Ids of the community plugins that are enabled. */
  readonly plugins: readonly string[];
  /** A `.git` folder (or file) in the vault. */
  readonly git: boolean;
}

const COMMITS =
  'On the same remote it publishes half-written states and brings back what was removed. Turn it off in this vault, or give it another remote.';
const COPIES =
  'Let it carry this vault to phones only: it would bring older notes back to another computer that runs Countersign, or change both at once.';

const KNOWN: Readonly<Record<string, string>> = {
  'obsidian-git': COMMITS,
  'github-sync': COMMITS,
  'github-gitless-sync': COMMITS,
  'remotely-save': COPIES,
  'obsidian-livesync': COPIES,
};

/**
 * Who else may write what sync writes (PROTOCOL §8, one committer per clone). A plugin that copies files is how a vault reaches a
 * phone, so of that it is only said what to keep apart.
 */
export function otherCommitters({ plugins, git }: VaultFacts): Committer[] {
  const found = plugins
    .filter((id) => Object.hasOwn(KNOWN, id))
    .map((id) => ({ id, sentence: `The plugin ${id} is on. ${KNOWN[id] ?? ''}` }));
  const folder = {
    id: '.git',
    sentence:
      'There is a .git folder in this vault; that of Countersign lies outside. Two that commit undo each other’s work: stop the other one, or move the folder out.',
  };
  return git ? [...found, folder] : found;
}

/** The ids in `community-plugins.json`; none where it is no list of names. Never throws. */
export function enabledPlugins(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text.slice(0, 1_000_000));
    return Array.isArray(list) ? list.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
