import { RESTART_SECONDS, type ServiceSpec, serviceCommand, serviceName } from './spec.ts';
import { xmlText } from './xml.ts';

/** A launch agent of the logged-in user (launchd.plist(5)): begins at login and is kept alive. */
export function launchAgent(spec: ServiceSpec, logFile: string): string {
  const words = serviceCommand(spec).map((word) => `    <string>${xmlText(word)}</string>`);
  // 63 is 0077: launchd reads the mask as a decimal number.
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${xmlText(serviceName(spec))}</string>
  <key>ProgramArguments</key>
  <array>
${words.join('\n')}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <true/>
  <key>ThrottleInterval</key>
  <integer>${String(RESTART_SECONDS)}</integer>
  <key>ProcessType</key>
  <string>Background</string>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardOutPath</key>
  <string>${xmlText(logFile)}</string>
  <key>StandardErrorPath</key>
  <string>${xmlText(logFile)}</string>
</dict>
</plist>
`;
}
