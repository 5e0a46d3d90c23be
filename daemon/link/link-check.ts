import { createServer } from 'node:net';
import { type Check } from '../commands/checks.ts';
import { type LocalConfig } from '../config/local.ts';
import { isRunning, readHealth } from '../records/health.ts';
import { linkDevices } from './secrets.ts';

/** For `doctor`: whether the direct link is open, or could be, and for how many devices. */
export async function linkCheck(config: LocalConfig): Promise<Check> {
  const name = 'direct link';
  if (config.link === 'off') return { name, state: 'ok', message: 'off; the plugin works on the files' };
  const { port } = config.link;
  const health = readHealth(config.state, 'local');
  if (health !== null && isRunning(health)) {
    const fact = String(health.facts['link'] ?? 'not open');
    return fact.startsWith('open')
      ? { name, state: 'ok', message: `${fact}; ${devicesIn(config.state)}` }
      : { name, state: 'warn', message: `${fact}; see: countersign status` };
  }
  const code = await tryPort(port);
  if (code === '')
    return {
      name,
      state: 'ok',
      message: `port ${String(port)} is free; it opens with countersign local; ${devicesIn(config.state)}`,
    };
  const message = `port ${String(port)} of this computer can't be opened (${code}); give link.port another number, and the plugin the same, or write link: off`;
  return { name, state: 'warn', message };
}

function devicesIn(state: string): string {
  try {
    const count = linkDevices(state).length;
    return count === 1 ? '1 device may use it' : `${String(count)} devices may use it`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** '' where the port can be listened at, else the system's code. */
function tryPort(port: number): Promise<string> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve('')));
  });
}
