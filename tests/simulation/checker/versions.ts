import type { FileNode } from '../host/disk.ts';
import type { Computer } from '../host/computer.ts';
import type { Kernel } from '../host/kernel.ts';
import { VAULT_DIR, nodeBelow } from '../world.ts';
import { Violation } from './violation.ts';

interface Version {
  readonly computer: Computer;
  readonly path: string;
  readonly mark: string;
  /** What it is, for people. */
  readonly what: string;
  /** Whether a program of ours has read it; before that it is the person's alone. */
  read: boolean;
  file: FileNode | null;
  blob: string | null;
  /** The content of `file` that was last searched, and held the mark. */
  held: Buffer | null;
  /** When the refs that keep the blob were last looked through. */
  looked: number;
}

/** I4: what a person wrote and a program of ours has read is on that disk, in its history, or in its backups. */
export class Versions {
  private readonly versions: Version[] = [];

  constructor(private readonly kernel: Kernel) {
    kernel.onRead = (computer, file) => {
      // Its last name went while it was still being written, and a handle from before is read: at no path was it ever whole.
      if (file.links === 0) return;
      for (const version of this.versions)
        if (
          version.computer === computer &&
          !version.read &&
          version.file === file &&
          holds(file, version.mark)
        )
          version.read = true;
    };
  }

  /** A person saved a file; the version before it is replaced by their own hand. */
  wrote(
    computer: Computer,
    path: string,
    mark: string,
    file: FileNode,
    what = `what a person wrote into ${path} (${mark})`,
  ): void {
    this.gone(computer, path);
    this.versions.push({ computer, path, mark, what, read: false, file, blob: null, held: null, looked: -1 });
  }

  /** This file counts from now on, whether a program has read it or not. */
  keep(file: FileNode): void {
    for (const version of this.versions) if (version.file === file) version.read = true;
  }

  /**
   * A person deleted or replaced a file: what was in it went by their own hand, all of it. Words of a draft stand in the
   * decision about it too.
   */
  gone(computer: Computer, path: string): void {
    const node = nodeBelow(computer.disk.root, path);
    for (let at = this.versions.length - 1; at >= 0; at--) {
      const version = this.versions[at];
      if (version?.computer === computer && version.file !== null && version.file === node)
        this.versions.splice(at, 1);
    }
  }

  /**
   * The disk went back, or lost what was not synced: what is gone with it nobody could keep. Nor what is left only where a
   * dead program was still writing it, which the next one sweeps.
   */
  forget(computer: Computer): void {
    const halfway = halfwayFiles(computer);
    for (let at = this.versions.length - 1; at >= 0; at--) {
      const version = this.versions[at];
      if (version?.computer !== computer) continue;
      const there = this.isSomewhere(version);
      const swept = version.file !== null && halfway.has(version.file) && version.file.links === 1;
      if (!there || (swept && this.blobWith(computer, version.mark) === null)) this.versions.splice(at, 1);
    }
  }

  check(): void {
    for (const version of this.versions) {
      if (!version.read || this.isSomewhere(version)) continue;
      throw new Violation('I4', `${version.computer.name} lost ${version.what}`);
    }
  }

  private isSomewhere(version: Version): boolean {
    const { file, mark, computer, blob } = version;
    if (file !== null && file.links > 0) {
      if (version.held === file.data) return true;
      if (holds(file, mark)) {
        version.held = file.data;
        return true;
      }
    }
    if (blob !== null && (version.looked === this.kernel.refChanges || this.isKept(computer, blob))) {
      version.looked = this.kernel.refChanges;
      return true;
    }
    version.file = [...computer.disk.files()].find((one) => holds(one, mark)) ?? null;
    if (version.file !== null) return true;
    version.blob = this.blobWith(computer, mark);
    return version.blob !== null;
  }

  private blobWith(computer: Computer, mark: string): string | null {
    for (const [oid, bytes] of this.kernel.pool.blobs) {
      if (
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(mark) &&
        this.isKept(computer, oid)
      )
        return oid;
    }
    return null;
  }

  /** Whether a ref of a clone of this computer leads to the blob. */
  private isKept(computer: Computer, oid: string): boolean {
    for (const clone of computer.clones.values()) {
      for (const tip of clone.refs.values()) {
        for (let at: string | null = tip; at !== null;) {
          const commit = this.kernel.pool.commits.get(at);
          if (commit === undefined) break;
          for (const entry of commit.files.values()) if (entry.oid === oid) return true;
          at = commit.parent;
        }
      }
    }
    return this.kernel.pool.line(this.kernel.git.tip).some((at) => {
      const files = this.kernel.pool.commits.get(at)?.files.values() ?? [];
      return [...files].some((entry) => entry.oid === oid);
    });
  }
}

/** Files in the workspaces of stores, `.countersign/<process>/` in the vault. */
function halfwayFiles(computer: Computer): Set<FileNode> {
  const found = new Set<FileNode>();
  const workspaces = nodeBelow(computer.disk.root, `${VAULT_DIR}/.countersign`);
  if (workspaces?.kind !== 'folder') return found;
  for (const own of workspaces.entries.values())
    if (own.kind === 'folder')
      for (const node of own.entries.values()) if (node.kind === 'file') found.add(node);
  return found;
}

function holds(file: FileNode, mark: string): boolean {
  return file.data.includes(mark);
}
