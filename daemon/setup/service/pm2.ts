import { NODE_FLAGS, RESTART_SECONDS, type ServiceSpec, serviceName } from './spec.ts';

/** An ecosystem file for pm2 (`pm2 start FILE`). CommonJS, since that is what pm2 loads. */
export function pm2Ecosystem({ role, node, program, config }: ServiceSpec): string {
  const app = {
    name: serviceName({ role }),
    script: program,
    args: [role, '--config', config],
    interpreter: node,
    interpreter_args: NODE_FLAGS.join(' '),
    exec_mode: 'fork',
    instances: 1,
    autorestart: true,
    restart_delay: RESTART_SECONDS * 1000,
    // A wrong call, which no restart puts right.
    stop_exit_codes: [2],
    // The role ends its round before it goes; pm2's own 1.6 s would cut it off.
    kill_timeout: 20_000,
    time: true,
  };
  return `// Made by: countersign init. Start it with: pm2 start ecosystem.config.cjs && pm2 save
// No secret stands here; the role reads them from where its configuration says.
module.exports = ${JSON.stringify({ apps: [app] }, null, 2)};
`;
}
