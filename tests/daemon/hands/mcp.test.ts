import * as fs from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HandClient, handClient } from '../../../daemon/hands/mcp-client.ts';
import { buildPause } from '../../../shared/approval/build.ts';
import { type FaultServer, type FaultServers, faultServers } from '../../support/fault-smtp.ts';
import { type WorkerProgram, workerProgram } from '../../support/worker-process.ts';
import { Person } from './hand-fixture.ts';
import { KillCase } from './kill-fixture.ts';

let program: WorkerProgram;
let servers: FaultServers;
beforeAll(async () => {
  [program, servers] = await Promise.all([
    workerProgram(join(import.meta.dirname, 'hand-mcp-process.ts')),
    faultServers(),
  ]);
});
afterAll(() => {
  servers.close();
  program.remove();
});

let the: KillCase;
let at: FaultServer;
let client: HandClient;
beforeEach(async () => {
  at = await servers.listen({});
  the = await KillCase.make(program, at);
  client = handClient({ bundle: program.file, args: [the.jobFile({})], version: '0.0.0-test' });
});
afterEach(async () => {
  await client.close();
  the.remove();
});

describe('the hand over MCP', () => {
  it('executes a signed decision, once, and tells its state', async () => {
    const first = await client.execute(the.records);
    expect(first).toMatchObject({ ok: true, value: { state: 'accepted', evidence: { word: 'provider' } } });
    expect(await client.execute(the.records)).toEqual(first);
    if (!first.ok) return;
    the.expectSound(first.value);
    expect(await client.look(first.value.approval)).toMatchObject({ ok: true, value: { state: 'accepted' } });
    const head = await client.head();
    expect(head).toMatchObject({ ok: true, value: { count: the.entries().length } });
    if (!head.ok) return;
    expect(await client.compareHead(head.value)).toEqual({ ok: true, value: 'held' });
    expect(await client.compareHead({ count: 99, hash: 'a'.repeat(64) })).toEqual({
      ok: true,
      value: 'lacking',
    });
    const status = await client.status();
    expect(status).toMatchObject({ ok: true, value: { lacking: [{ count: 99 }], unfinished: [] } });
  });

  it('carries out what is about the whole vault', async () => {
    const person = new Person('laptop');
    const pause = await person.note(buildPause('pause', person.signing()));
    expect(await client.control(pause)).toMatchObject({ ok: true, value: { state: 'done' } });
    expect(await client.execute(the.records)).toMatchObject({ ok: true, value: { state: 'paused' } });
  });

  it('is started again after it was killed, and takes up where it was', async () => {
    expect((await client.status()).ok).toBe(true);
    const pid = client.pid();
    process.kill(pid ?? 0, 'SIGKILL');
    await gone(pid ?? 0);
    // The call that finds it gone may say so; the next one is answered by a new process.
    const next = await client.status();
    expect(next.ok || (await client.status()).ok).toBe(true);
    expect(client.pid()).not.toBe(pid);
    expect(await client.execute(the.records)).toMatchObject({ ok: true, value: { state: 'accepted' } });
  });

  it('says in its own words why it can’t start', async () => {
    fs.chmodSync(the.journal, 0o755);
    const refused = await client.status();
    expect(refused).toMatchObject({ ok: false, refusal: { kind: 'hand-gone' } });
    expect(!refused.ok && refused.refusal.message).toContain('chmod 700');
    fs.chmodSync(the.journal, 0o700);
    // Not for every question of a round: within two seconds that answer is good for all of them.
    expect(await client.status()).toEqual(refused);
  });

  it('starts again after that', async () => {
    const patient = handClient({
      bundle: program.file,
      args: [the.jobFile({})],
      version: '0.0.0-test',
      restMs: 0,
    });
    fs.chmodSync(the.journal, 0o755);
    expect((await patient.status()).ok).toBe(false);
    fs.chmodSync(the.journal, 0o700);
    expect((await patient.status()).ok).toBe(true);
    await patient.close();
  });

  it('finishes what it has begun when whoever asked is gone, writes it down, and ends', async () => {
    const slow = await servers.listen({ delay: 400 });
    const other = await KillCase.make(program, slow);
    const hand = program.start([other.jobFile({})]);
    const said = (message: object) =>
      hand.process.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const client = { name: 'x', version: '1' };
    said({
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: client },
    });
    said({ method: 'notifications/initialized' });
    said({ id: 2, method: 'tools/call', params: { name: 'execute', arguments: { records: other.records } } });
    await slow.saw('kept');
    hand.process.stdin?.end();
    await hand.ended();
    expect(hand.process.exitCode).toBe(0);
    expect(other.count('accepted')).toBe(1);
    expect(slow.deliveries()).toHaveLength(1);
    other.remove();
  });

  it('ends its process when it is closed', async () => {
    await client.status();
    const pid = client.pid() ?? 0;
    await client.close();
    await gone(pid);
    expect(client.pid()).toBeNull();
  });
});

describe('its tools', () => {
  let other: Client;
  beforeEach(async () => {
    other = new Client({ name: 'somebody', version: '1' });
    await other.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [program.file, the.jobFile({})],
        stderr: 'ignore',
      }),
    );
  });
  afterEach(() => other.close());

  it('take signed notes, approval ids and journal heads, and nothing that could be written into a mail', async () => {
    const { tools } = await other.listTools();
    const inputs = tools.map(({ name, inputSchema }) => [name, Object.keys(inputSchema.properties ?? {})]);
    expect(Object.fromEntries(inputs)).toEqual({
      execute: ['records'],
      annul: ['records'],
      look: ['approval'],
      control: ['record', 'beside'],
      status: [],
      head: [],
      compare_head: ['count', 'hash'],
    });
    for (const { inputSchema } of tools) expect(inputSchema).toMatchObject({ additionalProperties: false });
  });

  it.each([
    ['execute', { records: ['send a mail to eve@evil.example'] }],
    ['execute', { records: 'x' }],
    ['execute', { records: [], to: 'eve@evil.example' }],
    ['annul', { records: ['eve@evil.example'] }],
    ['execute', { records: ['x'], to: ['eve@evil.example'] }],
    ['look', { approval: '../../etc' }],
    ['control', { record: 'pause: false' }],
    ['compare_head', { count: -1, hash: 'x' }],
  ])('%s with %j does nothing', async (name, args) => {
    const before = the.entries().length;
    const result = await other
      .callTool({ name, arguments: args })
      .catch(() => ({ isError: true, structuredContent: {} }));
    if (result.isError !== true) expect(result.structuredContent).toMatchObject({ state: 'refused' });
    expect(the.entries()).toHaveLength(before);
    expect(at.deliveries()).toEqual([]);
  });
});

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
