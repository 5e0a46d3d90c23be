import { RESTART_SECONDS, type ServiceSpec, serviceCommand, serviceTitle } from './spec.ts';

/**
 * A unit for the user's own systemd manager (systemd.service(5)). Exit code 2 means a wrong call, which no restart puts
 * right. The role runs as its user already, so no privileges are there to drop.
 */
export function systemdUnit(spec: ServiceSpec): string {
  return `[Unit]
Description=${escaped(serviceTitle(spec))}
StartLimitIntervalSec=0

[Service]
ExecStart=${serviceCommand(spec).map(word).join(' ')}
Restart=always
RestartSec=${String(RESTART_SECONDS)}
RestartPreventExitStatus=2
# Threads that read and write files share the allocator's memory (mallopt(3)).
Environment=MALLOC_ARENA_MAX=2
UMask=0077
NoNewPrivileges=yes

[Install]
WantedBy=default.target
`;
}

/** One word of a command line: quoted, with specifiers (%) and variables ($) taken as they are written. */
function word(text: string): string {
  const inner = escaped(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$');
  return `"${inner}"`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}
