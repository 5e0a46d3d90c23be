import { logAgentOf, retiredLogs } from './log-rule.ts';
import type { Repository } from './repository.ts';
import type { VaultView } from './vault-view.ts';

/**
 * Which logs one published commit may take out. An agent's log and its anchor are looked up once for all of them: a
 * taken-over cloud can take out thousands at once, and anew for each of them that would be hours.
 */
export class GoingLogs {
  private readonly mayGo = new Map<string, ReadonlySet<string>>();

  /** @param now milliseconds since 1970, of this computer */
  constructor(
    private readonly repository: Repository,
    private readonly view: VaultView,
    private readonly now: () => number,
  ) {}

  /** Whether retention may have taken this one out. To be asked once the rest of the commit is in the view. */
  async may(path: string): Promise<boolean> {
    const agent = logAgentOf(path);
    const mayGo = this.mayGo.get(agent) ?? (await this.of(agent));
    this.mayGo.set(agent, mayGo);
    return mayGo.has(path);
  }

  private async of(agent: string): Promise<ReadonlySet<string>> {
    const all = [...this.view.paths()].filter((path) => logAgentOf(path) === agent);
    const read = async (path: string) => {
      const oid = this.view.get(path);
      return oid === null ? null : this.repository.blob(oid);
    };
    // An anchor does not let the file go that it stands in: nothing would say any more where the log begins.
    const retired = await retiredLogs(agent, all, all, read, this.now());
    return new Set(retired?.paths.filter((path) => path !== retired.anchoredIn));
  }
}
