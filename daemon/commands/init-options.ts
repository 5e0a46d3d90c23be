import { type Command, Option } from 'commander';
import { PROVIDERS } from '../setup/providers.ts';

/** Every answer as a flag. A secret is never one: only the variable or the file that holds it. */
export function withInitOptions(command: Command): Command {
  const add = (flags: string, says: string) => command.option(flags, says);
  add('--yes', 'ask nothing: flags, and what is recommended where there is no flag');
  add('--config <file>', 'the configuration to write');
  add('--state <folder>', 'where keys and journal go, outside the vault');
  add('--agent <name>', 'the name of this machine, such as cloud-paris');
  add('--join <line>', 'the line that init printed on the other machine');
  add('--vault <folder>', 'the folder of the vault; made where it is missing');
  add('--existing-vault', 'use that folder though it holds other things');
  add('--remote <url>', 'https address of the Git repository in which the machines meet');
  add('--no-remote', 'this machine syncs with no other');
  add('--token-env <variable>', 'the environment variable that holds the token of the Git host');
  add('--token-file <file>', 'a file of mode 0600 that holds it');
  add('--email <address>', 'the address that people write to');
  add('--account <id>', 'a short name for the account, the same on both machines');
  add('--provider <name>', `one of ${PROVIDERS.map(({ id }) => id).join(', ')}, own`);
  add('--maildir <folder>', 'a Maildir instead of an IMAP mailbox');
  add('--imap-host <host>', 'IMAP server');
  add('--imap-port <port>', '993, or 143 with STARTTLS');
  add('--imap-user <user>', 'its user; the address where it is left out');
  add('--imap-folder <name>', 'the folder to read; INBOX where it is left out');
  add('--password-env <variable>', 'the environment variable that holds the mailbox’s password');
  add('--password-file <file>', 'a file of mode 0600 that holds it');
  add('--ca-file <file>', 'PEM file of the authority behind the servers’ certificates');
  return command;
}

/** What only a machine that reads for the vault has. */
export function withReading(command: Command): Command {
  return command
    .option('--reader <address>', 'on the VM: a mailbox that your mail is forwarded into')
    .option('--accept-send-capable', 'accept a mailbox password that could also send')
    .option('--submission <host>', 'where to try whether it could, host or host:port')
    .option('--first-run <when>', 'begin with mail from now, unread, or so many days back')
    .option('--signature <text>', 'what stands under every draft');
}

/** What only a machine that sends has. */
export function withSending(command: Command): Command {
  return command
    .option('--smtp-host <host>', 'the server that sends')
    .option('--no-smtp', 'this account sends nothing')
    .option('--smtp-port <port>', '465 or 587')
    .addOption(
      new Option('--smtp-tls <how>', 'how it is encrypted').choices(['implicit', 'starttls', 'none']),
    )
    .option('--smtp-user <user>', 'its user; that of the mailbox where it is left out')
    .option('--smtp-password-env <variable>', 'as --password-env, where it is another')
    .option('--smtp-password-file <file>', 'as --password-file, where it is another')
    .option('--sent-folder <name>', 'the Sent folder, where the server does not mark it')
    .option('--terminal-key', 'make a key for this terminal (passphrase: COUNTERSIGN_PASSPHRASE_FILE)')
    .option('--pair <key>', 'trust the device that shows this key')
    .option('--plugin', 'copy the Obsidian plugin into the vault');
}
