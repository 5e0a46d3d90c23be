import { posix, win32 } from 'node:path';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { launchAgent } from './launchd.ts';
import { type ServiceSpec, serviceName } from './spec.ts';
import { systemdUnit } from './systemd.ts';
import { scheduledTask, taskFileBytes } from './task-scheduler.ts';

/** What a service manager needs to know about the person it works for. */
export interface Account {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** Numeric, for launchd's domain; -1 on Windows. */
  readonly uid: number;
  /** As Windows knows it: `MACHINE\name`. */
  readonly user: string;
}

export type ServiceCall = readonly [program: string, ...args: string[]];

/** How one platform keeps a role running: a file, and the calls that make its service manager know it. */
export interface ServicePlan {
  readonly manager: 'systemd' | 'launchd' | 'Task Scheduler';
  readonly file: string;
  readonly content: string | Uint8Array;
  readonly install: readonly ServiceCall[];
  readonly restart: readonly ServiceCall[];
  /** Before the file is removed. A service that does not run is no failure here. */
  readonly remove: readonly ServiceCall[];
  /** After it is removed. */
  readonly forget: readonly ServiceCall[];
  /** Exit code 0 exactly while it is known to the manager (Windows), or runs (the others). */
  readonly status: ServiceCall;
  readonly notes: readonly string[];
}

/** What to do on a platform; decides everything and does nothing. */
export function planService(account: Account, spec: ServiceSpec): Result<ServicePlan> {
  switch (account.platform) {
    case 'linux':
      return ok(onSystemd(account, spec));
    case 'darwin':
      return ok(onLaunchd(account, spec));
    case 'win32':
      return ok(onWindows(account, spec));
    default:
      return refuse(
        'platform',
        `There is no login service for ${account.platform} here; have your system run: countersign ${spec.role} --config ${spec.config}`,
      );
  }
}

function onSystemd({ home }: Account, spec: ServiceSpec): ServicePlan {
  const unit = `${serviceName(spec)}.service`;
  const systemctl = (...args: string[]): ServiceCall => ['systemctl', '--user', ...args];
  return {
    manager: 'systemd',
    file: posix.join(home, '.config/systemd/user', unit),
    content: systemdUnit(spec),
    install: [systemctl('daemon-reload'), systemctl('enable', unit), systemctl('restart', unit)],
    restart: [systemctl('restart', unit)],
    remove: [systemctl('disable', '--now', unit)],
    forget: [systemctl('daemon-reload')],
    status: systemctl('is-active', unit),
    notes: [
      `Its output: journalctl --user -u ${unit}`,
      ...(spec.role === 'cloud'
        ? ['So that it also runs while nobody is logged in, once: sudo loginctl enable-linger $USER']
        : []),
    ],
  };
}

function onLaunchd({ home, uid }: Account, spec: ServiceSpec): ServicePlan {
  const name = serviceName(spec);
  const file = posix.join(home, 'Library/LaunchAgents', `${name}.plist`);
  const log = posix.join(home, 'Library/Logs', `${name}.log`);
  const domain = `gui/${String(uid)}`;
  return {
    manager: 'launchd',
    file,
    content: launchAgent(spec, log),
    install: [['launchctl', 'bootstrap', domain, file]],
    restart: [['launchctl', 'kickstart', '-k', `${domain}/${name}`]],
    remove: [['launchctl', 'bootout', `${domain}/${name}`]],
    forget: [],
    status: ['launchctl', 'print', `${domain}/${name}`],
    notes: [`Its output: ${log}`],
  };
}

function onWindows({ home, user }: Account, spec: ServiceSpec): ServicePlan {
  const name = serviceName(spec);
  const file = win32.join(home, '.config', 'countersign', `${name}.xml`);
  return {
    manager: 'Task Scheduler',
    file,
    content: taskFileBytes(scheduledTask(spec, user)),
    install: [
      ['schtasks', '/Create', '/TN', name, '/XML', file, '/F'],
      ['schtasks', '/Run', '/TN', name],
    ],
    restart: [
      ['schtasks', '/End', '/TN', name],
      ['schtasks', '/Run', '/TN', name],
    ],
    remove: [
      ['schtasks', '/End', '/TN', name],
      ['schtasks', '/Delete', '/TN', name, '/F'],
    ],
    forget: [],
    status: ['schtasks', '/Query', '/TN', name],
    notes: [],
  };
}
