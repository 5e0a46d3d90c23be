import { oneLine } from '../../shared/text/show.ts';
import { instant } from '../../shared/text/time.ts';

/** What a running role tells its terminal or its log: a line each, or with --json an object each. */
export interface Events {
  tell(event: string, facts: Readonly<Record<string, string | number | boolean | readonly string[]>>): void;
}

/** Writes events to stdout. A value that says the same as last time under the same key is not repeated while it holds. */
export function stdoutEvents(json: boolean): Events {
  const last = new Map<string, string>();
  return {
    tell(event, facts) {
      const about = `${event} ${typeof facts['id'] === 'string' ? facts['id'] : ''}`;
      const text = JSON.stringify(facts);
      if (last.get(about) === text) return;
      last.set(about, text);
      // Whatever else is told says that the failure before it is over; a failure says that the last round's word does not hold.
      last.delete(event === 'failed' ? 'round ' : 'failed ');
      const at = instant(Date.now());
      process.stdout.write(
        json ? `${JSON.stringify({ at, event, ...facts })}\n` : `${at} ${event} ${plain(facts)}\n`,
      );
    },
  };
}

function plain(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => `${key}=${oneLine(Array.isArray(value) ? value.join('; ') : String(value), 300)}`)
    .join(' ');
}
