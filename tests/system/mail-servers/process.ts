import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** A server in a process group of its own, so that it can be stopped or paused with all its children. */
export class ServerProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  output = '';

  constructor(command: string, args: readonly string[], user?: { uid: number; gid: number }) {
    this.child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...user });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    // A test run that ends early leaves nothing behind.
    const end = () => this.signal('SIGKILL');
    process.once('exit', end);
    this.ended = new Promise((resolve) => {
      const ended = () => {
        process.off('exit', end);
        resolve();
      };
      this.child.once('exit', ended).once('error', ended);
    });
  }

  signal(name: NodeJS.Signals): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** Ends the whole group: politely first, and what is left of it after two seconds by force. Resolves when all of it is gone. */
  async stop(): Promise<void> {
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    const force = setTimeout(() => this.signal('SIGKILL'), 2000);
    await this.ended;
    clearTimeout(force);
    this.signal('SIGKILL');
    // A child holds the ports of its master until it is gone too; one that nobody buries holds none.
    for (let looks = 0; this.isThere() && looks < 50; looks++) await delay(20);
  }

  private isThere(): boolean {
    try {
      return this.child.pid !== undefined && process.kill(-this.child.pid, 0);
    } catch {
      return false;
    }
  }
}

export function idsOf(passwd: string, name: string): { uid: number; gid: number } {
  const line = passwd.split('\n').find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`There is no user ${name} on this machine.`);
  return { uid: Number(uid), gid: Number(gid) };
}
