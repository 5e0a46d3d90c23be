import { type CloudConfig, cloudConfig } from '../../daemon/config/cloud.ts';
import { type LocalConfig, localConfig } from '../../daemon/config/local.ts';
import { Computer } from './host/computer.ts';
import type { FolderNode, Node } from './host/disk.ts';
import type { Kernel } from './host/kernel.ts';
import { ACCOUNT, LAPTOP, ME, PHONE, VAULT, agentKey } from './people.ts';

export const VAULT_DIR = '/vault';
export const STATE_DIR = '/state';
export const MAIL_DIR = '/mail';
/** So few that schedules meet the limit. */
export const PER_HOUR = 2;
export const HOLD_SECONDS = 30;

const CLOUDS = ['cloud', 'cloud-b', 'cloud-c'] as const;
const LOCALS = ['local', 'local-b'] as const;
const CLOUD_CONFIGS = new Map<string, CloudConfig>();
const LOCAL_CONFIGS = new Map<string, LocalConfig>();

/** The same file is read at every start; what it says does not change. */
function readOnce<T>(known: Map<string, T>, name: string, read: () => T): T {
  const config = known.get(name) ?? read();
  known.set(name, config);
  return config;
}

/** The computers of a schedule, as they are after set-up: keys made and pinned, nothing read yet. */
export class World {
  readonly clouds: readonly Computer[];
  readonly locals: readonly Computer[];

  constructor(
    readonly kernel: Kernel,
    clouds: number,
    locals: number,
  ) {
    this.clouds = CLOUDS.slice(0, clouds).map((name) => this.computer(name));
    this.locals = LOCALS.slice(0, locals).map((name) => this.computer(name));
  }

  get computers(): readonly Computer[] {
    return [...this.clouds, ...this.locals];
  }

  private computer(name: string): Computer {
    const computer = new Computer(name, this.kernel.time);
    plant(computer, `${STATE_DIR}/agent-key`, agentKey(name).text, 0o600);
    if (!name.startsWith('cloud')) {
      const pins = [LAPTOP.pin, PHONE.pin];
      plant(computer, `${STATE_DIR}/pins.json`, JSON.stringify({ pins }), 0o600);
    } else {
      for (const part of ['new', 'cur', 'tmp']) folderAt(computer, `${MAIL_DIR}/${part}`);
    }
    folderAt(computer, VAULT_DIR);
    computer.disk.syncAll();
    return computer;
  }

  /** A mail arrives: in the mailbox that the clouds read, each through a forward of its own, and in the user's. */
  deliver({ id, raw }: { readonly id: string; readonly raw: Buffer }, copy: number): void {
    for (const cloud of this.clouds) {
      const name = `${String(Math.floor(this.kernel.time / 1000))}.${String(copy)}.mail`;
      plant(cloud, `${MAIL_DIR}/new/${name}`, raw);
      cloud.disk.syncAll();
    }
    this.kernel.mail.mailbox.set(id, raw);
  }

  cloudConfig(agent: string): CloudConfig {
    return readOnce(CLOUD_CONFIGS, `${agent} of ${this.names}`, () => this.cloudConfigOf(agent));
  }

  localConfig(agent: string, mode: 'live' | 'dry'): LocalConfig {
    return readOnce(LOCAL_CONFIGS, `${agent} ${mode} of ${this.names}`, () =>
      this.localConfigOf(agent, mode),
    );
  }

  private get names(): string {
    return this.computers.map(({ name }) => name).join(' ');
  }

  private cloudConfigOf(agent: string): CloudConfig {
    return cloudConfig.parse({
      role: 'cloud',
      ...this.shared(agent),
      accounts: [{ id: ACCOUNT, address: ME, intake: { maildir: MAIL_DIR } }],
      draft: { text: 'it leaves on Monday.', signature: 'Me' },
      follow_up: { working_days: 0 },
    });
  }

  private localConfigOf(agent: string, mode: 'live' | 'dry'): LocalConfig {
    return localConfig.parse({
      role: 'local',
      ...this.shared(agent),
      mode,
      // The direct link is a socket: nothing depends on it, and its tests are elsewhere.
      link: 'off',
      hand: { hold_seconds: HOLD_SECONDS, per_hour: PER_HOUR },
      accounts: [{ id: ACCOUNT, address: ME, smtp: { host: 'mail.example.com', port: 587 } }],
    });
  }

  private shared(agent: string) {
    return {
      agent,
      vault: { id: VAULT, dir: VAULT_DIR },
      state: STATE_DIR,
      remote: { url: 'https://git.example/vault.git' },
      agents: this.computers.map(({ name }) => ({ agent: name, key: agentKey(name).signer.publicKey })),
      poll_seconds: 30,
    };
  }
}

export function folderAt({ disk }: Computer, path: string): FolderNode {
  let at = disk.root;
  for (const part of path.split('/').filter(Boolean)) {
    let next = at.entries.get(part);
    if (next === undefined) {
      next = disk.folder(0o700);
      disk.put(at, part, next);
    }
    if (next.kind !== 'folder') throw new Error(`${path} is no folder.`);
    at = next;
  }
  return at;
}

/** Writes a file from outside of every process, as another program on the same computer does: all at once. */
export function plant(computer: Computer, path: string, content: string | Uint8Array, mode = 0o644): void {
  const slash = path.lastIndexOf('/');
  const folder = folderAt(computer, path.slice(0, slash));
  const file = computer.disk.file(mode);
  file.data = Buffer.from(content);
  file.synced = file.data;
  computer.disk.put(folder, path.slice(slash + 1), file);
}

/** What lies at a path below a folder of a disk, or of a copy of one. */
export function nodeBelow(root: FolderNode, path: string): Node | undefined {
  let at: Node | undefined = root;
  for (const part of path.split('/').filter(Boolean))
    at = at?.kind === 'folder' ? at.entries.get(part) : undefined;
  return at;
}

/** What a file holds, or null. */
export function contentOf(computer: Computer, path: string): string | null {
  const node = nodeBelow(computer.disk.root, path);
  return node?.kind === 'file' ? node.data.toString('utf8') : null;
}

/** Paths of all files below a folder, relative to it. */
export function filesBelow(computer: Computer, folder: string): string[] {
  const found: string[] = [];
  const walk = (at: FolderNode, prefix: string) => {
    for (const [name, node] of at.entries) {
      if (node.kind === 'folder') walk(node, `${prefix}${name}/`);
      else found.push(prefix + name);
    }
  };
  walk(folderAt(computer, folder), '');
  return found.sort();
}
