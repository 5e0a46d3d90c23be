import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command } from 'commander';
import { readCloudConfig } from '../config/cloud.ts';
import { roleOfConfig } from '../config/role.ts';
import { type ServicePlan, planService } from '../setup/service/plan.ts';
import {
  checkServable,
  install,
  installedState,
  isActive,
  restart,
  thisAccount,
  uninstall,
} from '../setup/service/run.ts';
import { type ServiceSpec } from '../setup/service/spec.ts';
import { type ReadConfig } from '../setup/write-config.ts';
import {
  type CommonOptions,
  CommandError,
  defaultConfig,
  must,
  print,
  withCommon,
  withExample,
} from './context.ts';

/** `service` of the cloud's program. */
export function cloudServiceCommands(program: Command): void {
  serviceCommands(program, 'cloud', (_role, file) => readCloudConfig(file));
}

/** `service install|uninstall|restart|status`: the role of a configuration as a service that begins at login. */
export function serviceCommands(program: Command, usual: 'cloud' | 'local', read: ReadConfig): void {
  const service = program.command('service').description('have this computer run a role by itself');
  const add = (
    name: string,
    says: string,
    act: (plan: ServicePlan, spec: ServiceSpec, options: CommonOptions) => Promise<void>,
  ): void => {
    const command = service.command(name).description(says);
    withExample(
      withCommon(command, usual === 'cloud' ? 'cloud' : 'either'),
      `${program.name()} service ${name}`,
    ).action(async (options: CommonOptions) => {
      const spec = specOf(options.config ?? defaultConfig(usual), read);
      await act(must(planService(thisAccount(), spec)), spec, options);
    });
  };
  add(
    'install',
    'start the role now and at every login (systemd --user, launchd, Task Scheduler)',
    installed,
  );
  add('uninstall', 'stop the role and start it no longer; configuration and vault stay', removed);
  add('restart', 'start the role anew, so that it takes a changed configuration', restarted);
  add('status', 'whether the service is there and runs; exit 1 when it does not', told);
}

function specOf(config: string, read: ReadConfig): ServiceSpec {
  const role = must(roleOfConfig(config));
  must(read(role, config));
  return serviceSpec(role, config);
}

/** The very Node that runs this, and the program of the role: on a VM the one that holds no sender, where it is built. */
export function serviceSpec(role: 'cloud' | 'local', config: string): ServiceSpec {
  const running = fileURLToPath(import.meta.url);
  const reader = join(dirname(running), 'cloud.js');
  const program = role === 'cloud' && existsSync(reader) ? reader : running;
  return { role, config, node: process.execPath, program };
}

async function installed(plan: ServicePlan, spec: ServiceSpec, options: CommonOptions): Promise<void> {
  must(checkServable(spec));
  must(await install(plan));
  print(options, { service: plan.manager, file: plan.file, running: true }, [
    `${spec.role} runs now and at every login (${plan.manager}: ${plan.file})`,
    ...plan.notes,
  ]);
}

async function removed(plan: ServicePlan, { role }: ServiceSpec, options: CommonOptions): Promise<void> {
  if (installedState(plan) === 'none') {
    print(options, { service: plan.manager, file: plan.file, running: false }, [
      `There is no service for ${role} here.`,
    ]);
    return;
  }
  must(await uninstall(plan));
  print(options, { service: plan.manager, file: plan.file, running: false }, [
    `${role} is stopped and no longer begins at login; ${plan.file} is removed.`,
  ]);
}

async function restarted(plan: ServicePlan, { role }: ServiceSpec, options: CommonOptions): Promise<void> {
  if (installedState(plan) === 'none')
    throw new CommandError(
      `There is no service for ${role} here; install it with: service install`,
      'not-installed',
    );
  must(await restart(plan));
  print(options, { service: plan.manager, file: plan.file, running: true }, [`${role} was started anew.`]);
}

async function told(plan: ServicePlan, { role }: ServiceSpec, options: CommonOptions): Promise<void> {
  const state = installedState(plan);
  const active = state === 'none' ? false : await isActive(plan);
  const lines = {
    none: `There is no service for ${role} here; install it with: service install`,
    'as planned': `${plan.manager} knows ${role} by ${plan.file}`,
    other: `${plan.file} was written for another place or version; write it anew with: service install`,
  };
  print(options, { service: plan.manager, file: plan.file, state, running: active }, [
    lines[state],
    ...(state === 'none' ? [] : [runs(plan, active)]),
  ]);
  if (active !== true) process.exitCode = 1;
}

function runs(plan: ServicePlan, active: boolean | null): string {
  if (active === null) return `Whether it runs is not known: ${plan.manager} can’t be asked from here.`;
  return active ? 'It runs.' : 'It does not run.';
}
