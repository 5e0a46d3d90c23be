import * as fs from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import {
  type FaultEvent,
  type FaultPlan,
  type FromFaultServer,
  type ToFaultServer,
} from './smtp-fault-plan.ts';

/**
 * The program of a fault-injecting SMTP server: a process of its own, a listener for each test, and what it accepts is
 * fsync'ed before anything else happens, so that what it kept is the truth of what was delivered.
 */
process.on('message', (message: ToFaultServer) => {
  const server = net.createServer((socket) => new Session(socket, message));
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    tell({
      listening: message.listen,
      port: typeof address === 'object' && address !== null ? address.port : 0,
    });
  });
});
process.on('disconnect', () => process.exit(0));

function tell(message: FromFaultServer): void {
  process.send?.(message);
}

const END = Buffer.from('\r\n.\r\n');

class Session {
  readonly #socket: net.Socket;
  readonly #of: ToFaultServer;
  readonly #plan: FaultPlan;
  #pending = Buffer.alloc(0);
  #inMessage = false;
  #envelope = { from: '', to: [] as string[] };

  constructor(socket: net.Socket, of: ToFaultServer) {
    this.#socket = socket;
    this.#of = of;
    this.#plan = of.plan;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#event('closed'));
    socket.on('data', (chunk) => this.#take(chunk));
    this.#event('connected');
    this.#reply(this.#plan.greeting ?? '220 fault.example ESMTP');
  }

  #event(event: FaultEvent): void {
    tell({ from: this.#of.listen, event });
  }

  #reply(text: string): void {
    if (text === 'drop') this.#socket.destroy();
    else this.#socket.write(`${text}\r\n`);
  }

  #take(chunk: Buffer): void {
    if (this.#inMessage && this.#pending.length === 0) this.#event('first-bytes');
    if (this.#inMessage && this.#plan.stall === true) {
      this.#socket.pause();
      return;
    }
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (this.#inMessage ? this.#takeMessage() : this.#takeCommand());
  }

  #takeCommand(): boolean {
    const end = this.#pending.indexOf('\r\n');
    if (end < 0) return false;
    const line = this.#pending.toString('latin1', 0, end);
    this.#pending = this.#pending.subarray(end + 2);
    this.#command(line);
    return true;
  }

  #command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'EHLO') {
      const pipelining = this.#plan.pipelining === false ? '' : '250-PIPELINING\r\n';
      this.#reply(`250-fault.example\r\n${pipelining}250 AUTH PLAIN`);
    } else if (verb === 'AUTH') {
      if (this.#plan.auth !== 'hang') this.#reply(this.#plan.auth ?? '235 2.7.0 welcome');
    } else if (verb === 'MAIL') {
      this.#envelope = { from: address, to: [] };
      this.#reply(this.#plan.mail ?? '250 2.1.0 sender ok');
    } else if (verb === 'RCPT') {
      const reply = this.#plan.rcptOf?.[address] ?? this.#plan.rcpt ?? '250 2.1.5 recipient ok';
      if (reply.startsWith('2')) this.#envelope.to.push(address);
      this.#reply(reply);
    } else if (verb === 'DATA') {
      this.#data();
    } else if (verb === 'QUIT') {
      this.#socket.end('221 2.0.0 bye\r\n');
    } else {
      this.#reply('250 ok');
    }
  }

  #data(): void {
    const reply =
      this.#envelope.to.length === 0 ? '503 5.5.1 no recipients' : (this.#plan.data ?? '354 go on');
    this.#inMessage = reply.startsWith('3');
    if (this.#inMessage) this.#event('data');
    this.#reply(reply);
  }

  #takeMessage(): boolean {
    const whole = Buffer.concat([Buffer.from('\r\n'), this.#pending]);
    const end = whole.indexOf(END);
    if (end < 0) return false;
    this.#pending = whole.subarray(end + END.length);
    this.#inMessage = false;
    this.#ended(unstuffed(whole.subarray(2, end + 2)));
    return true;
  }

  #ended(message: Buffer): void {
    const end = this.#plan.end ?? 'keep';
    if (end.startsWith('keep')) {
      keep(this.#of.spool, message, this.#envelope);
      this.#event('kept');
    }
    if (end === 'keep-hang') return;
    if (end === 'keep-die') process.kill(process.pid, 'SIGKILL');
    const answer = () => {
      if (end === 'keep-drop' || end === 'drop') this.#socket.destroy();
      else this.#reply(end === 'keep' ? '250 2.0.0 Ok: queued as FAULT' : end);
      this.#event('replied');
    };
    if (this.#plan.delay === undefined) answer();
    else setTimeout(answer, this.#plan.delay);
  }
}

/** RFC 5321 §4.5.2. */
function unstuffed(message: Buffer): Buffer {
  return Buffer.from(message.toString('latin1').replace(/(^|\r\n)\./g, '$1'), 'latin1');
}

function keep(spool: string, message: Buffer, envelope: object): void {
  const name = `${process.hrtime.bigint().toString()}-${Math.random().toString(36).slice(2)}`;
  const fd = fs.openSync(join(spool, `${name}.new`), 'wx');
  fs.writeSync(fd, message);
  fs.fsyncSync(fd);
  fs.closeSync(fd);
  fs.writeFileSync(join(spool, `${name}.json`), JSON.stringify(envelope));
  fs.renameSync(join(spool, `${name}.new`), join(spool, `${name}.eml`));
}
