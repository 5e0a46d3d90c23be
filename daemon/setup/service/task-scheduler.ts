import { type ServiceSpec, serviceCommand, serviceTitle } from './spec.ts';
import { xmlText } from './xml.ts';

/**
 * A task that begins when this user logs on (the schema of Task Scheduler 1.2). Task Scheduler restarts after a minute at
 * the earliest. `conhost --headless` keeps the console of Node from opening a window.
 */
export function scheduledTask(spec: ServiceSpec, user: string): string {
  const [node = '', ...args] = serviceCommand(spec);
  const line = ['--headless', quoted(node), ...args.map(quoted)].join(' ');
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>${xmlText(serviceTitle(spec))}</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>${xmlText(user)}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${xmlText(user)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>999</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>conhost.exe</Command>
      <Arguments>${xmlText(line)}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

/**
 * One argument as CommandLineToArgvW takes it apart again: backslashes count double before a quotation mark only, and
 * one at the end stands before the closing one.
 */
function quoted(text: string): string {
  return `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

/** The bytes of the file: schtasks reads the encoding that the declaration names, with its mark. */
export function taskFileBytes(xml: string): Uint8Array {
  return Buffer.from(`\ufeff${xml.replaceAll('\n', '\r\n')}`, 'utf16le');
}
