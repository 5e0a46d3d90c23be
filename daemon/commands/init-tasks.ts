import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { writePrivate } from '../disk/private-file.ts';
import { type ServicePlan, planService } from '../setup/service/plan.ts';
import { pm2Ecosystem } from '../setup/service/pm2.ts';
import { checkServable, install, installedState, thisAccount } from '../setup/service/run.ts';
import { type ServiceSpec } from '../setup/service/spec.ts';
import { type Session } from '../setup/session.ts';
import { type Task } from '../setup/tasks.ts';
import { serviceSpec } from './service.ts';

/** The folder of the built program, which holds the plugin too. */
export function programFolder(): string {
  return dirname(fileURLToPath(import.meta.url));
}

/** Starts Local at every login. Left out, and said how to do it later, where nobody asked for it. */
export const SERVICE_TASK: Task = {
  id: 'service',
  title: 'run local at every login',
  roles: ['local'],
  flags: ['service'],
  look: (session) => {
    const plan = planService(thisAccount(), specOf(session, 'local'));
    const state = plan.ok ? installedState(plan.value) : 'none';
    return { open: state !== 'as planned', says: state === 'none' ? 'not yet' : 'installed' };
  },
  run: async (session) => {
    const { asker, flags } = session;
    const wanted =
      flags.service ?? (asker !== null && (await asker.yes('Run local by itself at every login?', true)));
    return wanted ? installService(session) : ok([]);
  },
};

async function installService(session: Session): Promise<Result<readonly string[]>> {
  const spec = specOf(session, 'local');
  const plan = planService(thisAccount(), spec);
  if (!plan.ok) return settle(session, plan);
  const servable = checkServable(spec);
  if (!servable.ok) return settle(session, servable);
  const done = await install(plan.value);
  return done.ok ? ok([installedLine(plan.value), ...plan.value.notes]) : settle(session, done);
}

/** A service that can't be had is said and leaves the set-up whole; only a script that asked for it fails. */
function settle(
  { asker }: Session,
  { refusal }: { readonly refusal: { readonly kind: string; readonly message: string } },
): Result<readonly string[]> {
  if (asker === null) return refuse(refusal.kind, refusal.message);
  asker.say(refusal.message);
  return ok([]);
}

function installedLine({ manager, file }: ServicePlan): string {
  return `Local runs now and at every login (${manager}: ${file})`;
}

/** The ecosystem file for pm2, beside the configuration. A file of that name that we did not write so is asked about. */
export const PM2_TASK: Task = {
  id: 'pm2',
  title: 'the ecosystem file for pm2',
  roles: ['cloud'],
  flags: [],
  look: (session) => ({
    open: !existsSync(ecosystem(session)),
    says: existsSync(ecosystem(session)) ? 'written' : 'not yet',
  }),
  run: async (session) => {
    const file = ecosystem(session);
    const text = pm2Ecosystem(specOf(session, 'cloud'));
    const there = existsSync(file) ? readFileSync(file, 'utf8') : null;
    if (there !== null && there !== text) {
      if (session.asker === null) return ok([`Left as it was: ${file}`]);
      if (!(await session.asker.yes(`${file} is there and says something else. Write it anew?`, false)))
        return ok([]);
    }
    if (there !== text) writePrivate(file, text);
    return ok([`With pm2: pm2 start ${file} && pm2 save`]);
  },
};

function ecosystem({ places }: Session): string {
  return join(places.folder, 'ecosystem.config.cjs');
}

function specOf({ places }: Session, role: 'cloud' | 'local'): ServiceSpec {
  return serviceSpec(role, places.config[role]);
}
