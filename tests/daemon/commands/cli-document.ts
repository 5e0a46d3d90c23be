import { type Command } from 'commander';
import { countersignProgram } from '../../../daemon/commands/countersign.ts';
import { countersignCloudProgram } from '../../../daemon/commands/countersign-cloud.ts';

/** docs/cli.md: the sentences are here, every help text is the program's own. */

const INTRO = `# The commands

Printed from the program by a test (\`UPDATE_PUBLISHED=1 npx vitest run tests/daemon/commands/help.test.ts\`).

\`countersign\` runs on your own computer, \`countersign-cloud\` (\`dist/cloud.js\`) on the VM. The second has no command
that decides or sends, and its bundle holds no code for either.

**Output.** Results go to stdout. With \`--json\` they are one JSON object, and a failure is one too:
\`{"error": {"kind": "not-found", "message": "…"}}\`. Without it a failure is one sentence on stderr. The roles (\`cloud\`,
\`local\`, \`start\`) print a line for each event instead, a JSON object with \`--json\`. Questions and the card that is to be
signed go to stderr. No output holds a password, a token or a secret key.

**Exit codes.** 0: done. 1: it failed, or nothing was signed; the sentence says why and what to do. \`status\` gives 1 when
the role does not run, \`doctor\` when a check failed, \`log\` when a log is not whole, \`sync\` while it asks or is stuck.
2: the call is wrong.

**Decisions** (\`approve\`, \`reject\`, \`revise\`, \`undo\`, \`was-sent\`, \`pause\`, \`resume\`, \`release\`, \`revoke\`) are signed
by a person at a terminal: they ask for the passphrase of the terminal key, which \`pair --terminal\` makes, and are
refused where nobody can type. Each writes one new file below \`Decisions/\` and sends nothing itself.

**Environment.** \`COUNTERSIGN_CONFIG\`: the configuration to use when no \`--config\` is given.
\`COUNTERSIGN_PASSPHRASE_FILE\`: a file of mode 0600 with the passphrase, which is then not asked for when something is
signed (\`pair --terminal\`, which makes the key, asks for a new one); the person still has to be there.
\`COUNTERSIGN_DEBUG=1\`: where the program failed, after a failure that it did not expect.
`;

const GROUPS: readonly { title: string; says: string; commands: readonly string[] }[] = [
  {
    title: 'Running',
    says: `On one machine \`start\` runs both roles; else \`countersign-cloud cloud\` runs on the VM and \`countersign local\` on your
computer. When local goes live after a dry run, or comes back after more than a day, what was approved before waits until
\`resume\` has listed it and you said yes.`,
    commands: ['start', 'cloud', 'local', 'mcp', 'mcp email'],
  },
  {
    title: 'Looking',
    says: `These change nothing. \`list\` has the parts of the dashboard whole, \`search\` finds every mail that ever came;
[mailbox.md](mailbox.md) shows both.`,
    commands: ['list', 'show', 'search', 'why', 'log', 'status', 'doctor'],
  },
  {
    title: 'Putting triage right',
    says: `These say what a mail is; they decide nothing about an answer and send nothing. The cloud learns from each at once:
[learning.md](learning.md). \`promote\` exits with 1 where no draft will come, and says why.`,
    commands: ['correct', 'promote'],
  },
  {
    title: 'Removing',
    says: `The one command that removes text for good: [purge.md](purge.md) says what goes, what stays, and why.`,
    commands: ['purge'],
  },
  {
    title: 'Writing mails',
    says: `\`new\` does what a note in \`Needs_Action/email/\` does, \`attach\` adds files to a draft ([compose.md](compose.md)), and
\`edit\` opens its text in your editor. None of them decides anything: what they make waits for your countersignature.`,
    commands: ['new', 'edit', 'attach'],
  },
  {
    title: 'Writing rules',
    says: `The rules stand in \`Company_Handbook.md\`, the texts in \`Skills/\`; [handbook.md](handbook.md) says how. These read
them and change nothing, and exit with 1 where a line can’t be followed.`,
    commands: ['rules', 'rules test', 'rules check'],
  },
  {
    title: 'Measuring triage',
    says: `Needs no configuration and changes nothing. What a folder holds, and the figures of the project’s own
sets, stand in [quality.md](quality.md).`,
    commands: ['eval'],
  },
  {
    title: 'Answering sync',
    says: `Sync stands still where history or many notes are gone, and keeps a change out that its author may not make, until
a person answers. The sentence that says so, here, on the dashboard and in the log, holds the whole command; the code in
it names that very question. It works whether or not the role runs, and \`sync\` alone changes nothing.`,
    commands: ['sync'],
  },
  {
    title: 'Deciding about one approval',
    says: `\`approve\` shows the whole text and wants the recipient typed. \`undo\` wins if it is noted before the message
begins to leave, so be quick: the hold is 30 seconds unless you configured another.`,
    commands: ['approve', 'reject', 'revise', 'undo', 'was-sent'],
  },
  {
    title: 'Deciding about everything',
    says: `A pause holds every message on every computer of the vault. \`revoke\` is signed and reaches all of them; \`devices revoke\`
is for this computer alone.`,
    commands: ['pause', 'resume', 'release', 'revoke'],
  },
  {
    title: 'Setting up',
    says: `\`init\` asks for everything, tries every answer at once and writes the configuration; [setup.md](setup.md) goes through
it. \`live\` and \`dry\` change one word in it. The rest is there for those who write it by hand.`,
    commands: [
      'init',
      'live',
      'dry',
      'service',
      'service install',
      'service uninstall',
      'service restart',
      'service status',
      'pair',
      'devices',
      'new-vault',
      'agent-key',
    ],
  },
];

export async function cliDocument(): Promise<string> {
  const program = await countersignProgram();
  const named = GROUPS.flatMap(({ commands }) => commands.map((name) => name.split(' ')[0] ?? ''));
  const left = program.commands.map((command) => command.name()).filter((name) => !named.includes(name));
  if (left.length > 0) throw new Error(`docs/cli.md has no place for: ${left.join(', ')}`);
  const cloud = await countersignCloudProgram();
  return [
    INTRO,
    ...GROUPS.flatMap(({ title, says, commands }) => [
      `## ${title}\n\n${says}\n`,
      ...commands.map((name) => section('###', `countersign ${name}`, find(program, name))),
    ]),
    '## On the VM\n',
    section('###', 'countersign-cloud', cloud),
    ...cloud.commands.map((command) => section('###', `countersign-cloud ${command.name()}`, command)),
  ].join('\n');
}

function section(level: string, title: string, command: Command): string {
  return `${level} ${title}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`;
}

/** Every command that does something, each under its whole name. */
export function everyCommand(program: Command, before = ''): [name: string, command: Command][] {
  return program.commands.flatMap((command) => {
    const name = `${before}${command.name()}`;
    return command.commands.length === 0 ? [[name, command]] : everyCommand(command, `${name} `);
  });
}

function find(program: Command, name: string): Command {
  let found = program;
  for (const word of name.split(' ')) {
    const next = found.commands.find((command) => command.name() === word);
    if (next === undefined) throw new Error(`There is no command ${name}.`);
    found = next;
  }
  return found;
}

/** The help as `--help` prints it, for a terminal of 100 columns. */
export function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 });
  command.outputHelp();
  return text.trim();
}
