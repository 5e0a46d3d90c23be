import { describe, expect, it } from 'vitest';
import { type Account, planService } from '../../../../daemon/setup/service/plan.ts';
import { type ServiceSpec } from '../../../../daemon/setup/service/spec.ts';

const SPEC: ServiceSpec = { role: 'local', node: '/n', program: '/p.js', config: '/c.yaml' };
const on = (platform: NodeJS.Platform, over: Partial<Account> = {}) => {
  const planned = planService({ platform, home: '/home/ana', uid: 501, user: 'D\\ana', ...over }, SPEC);
  if (!planned.ok) throw new Error(planned.refusal.message);
  return planned.value;
};

describe('what is done on each platform', () => {
  it('Linux: a unit of the user’s own manager', () => {
    const { file, install, remove, forget, status } = on('linux');
    expect(file).toBe('/home/ana/.config/systemd/user/countersign-local.service');
    expect(install.map((call) => call.join(' '))).toEqual([
      'systemctl --user daemon-reload',
      'systemctl --user enable countersign-local.service',
      'systemctl --user restart countersign-local.service',
    ]);
    expect(remove).toEqual([['systemctl', '--user', 'disable', '--now', 'countersign-local.service']]);
    expect(forget).toEqual([['systemctl', '--user', 'daemon-reload']]);
    expect(status).toEqual(['systemctl', '--user', 'is-active', 'countersign-local.service']);
  });

  it('macOS: an agent in the domain of the logged-in user', () => {
    const { file, install, remove } = on('darwin', { home: '/Users/ana' });
    expect(file).toBe('/Users/ana/Library/LaunchAgents/countersign-local.plist');
    expect(install).toEqual([['launchctl', 'bootstrap', 'gui/501', file]]);
    expect(remove).toEqual([['launchctl', 'bootout', 'gui/501/countersign-local']]);
  });

  it('Windows: a task of Task Scheduler', () => {
    const { file, install, content } = on('win32', { home: 'C:\\Users\\ana' });
    expect(file).toBe('C:\\Users\\ana\\.config\\countersign\\countersign-local.xml');
    expect(install[0]).toEqual(['schtasks', '/Create', '/TN', 'countersign-local', '/XML', file, '/F']);
    expect(content).toBeInstanceOf(Uint8Array);
  });

  it('elsewhere: a sentence with the command to run', () => {
    expect(planService({ platform: 'freebsd', home: '/', uid: 1, user: 'a' }, SPEC)).toMatchObject({
      refusal: { message: expect.stringContaining('countersign local --config /c.yaml') },
    });
  });

  it('a role on a server is told how to run while nobody is logged in', () => {
    const cloud = planService(
      { platform: 'linux', home: '/h', uid: 1, user: 'a' },
      { ...SPEC, role: 'cloud' },
    );
    expect(cloud).toMatchObject({
      value: { notes: expect.arrayContaining([expect.stringContaining('enable-linger')]) },
    });
  });
});
