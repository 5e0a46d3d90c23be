import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { oneLine } from '../../../shared/text/show.ts';
import { secretVariables } from '../../config/check-secrets.ts';
import { writePrivate } from '../../disk/private-file.ts';
import { type Account, type ServiceCall, type ServicePlan } from './plan.ts';
import { type ServiceSpec } from './spec.ts';

/** The person this process works for, as the service managers name them. */
export function thisAccount(): Account {
  const { username, uid } = userInfo();
  const domain = process.env['USERDOMAIN'];
  return {
    platform: process.platform,
    home: homedir(),
    uid,
    user: domain === undefined || domain === '' ? username : `${domain}\\${username}`,
  };
}

/** Refused where the role would start without its secrets: a service sees none of a shell's variables. */
export function checkServable({ config }: ServiceSpec): Result<void> {
  const variables = secretVariables(config);
  return variables.length === 0
    ? ok(undefined)
    : refuse(
        'environment',
        `${config} takes secrets from the environment (${variables.join(', ')}), and a service does not see your shell's. Write file: with a file of mode 0600 instead, then run this again.`,
      );
}

/** Whether the service's file is there as it would be written now. */
export function installedState(plan: ServicePlan): 'none' | 'as planned' | 'other' {
  if (!existsSync(plan.file)) return 'none';
  const there = readFileSync(plan.file);
  return there.equals(Buffer.from(plan.content)) ? 'as planned' : 'other';
}

/** Writes the file and has the service manager start it. What failed is said with the call that failed. */
export async function install(plan: ServicePlan): Promise<Result<void>> {
  const again = existsSync(plan.file);
  writePrivate(plan.file, plan.content);
  // launchd knows an agent by its label and refuses to take it in twice.
  if (again && plan.manager === 'launchd') for (const call of plan.remove) await run(call);
  return runAll(plan, plan.install, `${plan.file} is written, but `);
}

export function restart(plan: ServicePlan): Promise<Result<void>> {
  return runAll(plan, plan.restart, '');
}

export async function uninstall(plan: ServicePlan): Promise<Result<void>> {
  // Not running, or not known any more: then there is nothing to stop.
  for (const call of plan.remove) await run(call);
  rmSync(plan.file, { force: true });
  return runAll(plan, plan.forget, `${plan.file} is removed, but `);
}

/** Whether the manager says that it runs; null where the manager itself can't be asked. */
export async function isActive(plan: ServicePlan): Promise<boolean | null> {
  const { code, said } = await run(plan.status);
  if (code === 0) return true;
  return code === null || /Failed to connect to bus/.test(said) ? null : false;
}

async function runAll(
  plan: ServicePlan,
  calls: readonly ServiceCall[],
  before: string,
): Promise<Result<void>> {
  for (const call of calls) {
    const { code, said } = await run(call);
    if (code === 0) continue;
    const why = code === null ? 'it is not on this machine' : oneLine(said, 200) || `exit ${String(code)}`;
    return refuse(
      'service',
      `${before}${plan.manager} did not take it (${call.join(' ')}: ${why}). Where that is put right, run this again.`,
    );
  }
  return ok(undefined);
}

/** A service manager that does not answer is given up after this, in milliseconds. */
const PATIENCE = 30_000;

function run([program, ...args]: ServiceCall): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: PATIENCE, windowsHide: true }, (error, stdout, stderr) => {
      const said = `${stderr}${stdout}`.trim();
      if (error === null) resolve({ code: 0, said });
      else resolve({ code: typeof error.code === 'number' ? error.code : null, said });
    });
  });
}
