import { createHash } from 'node:crypto';
import type { HttpClient } from 'isomorphic-git';
import { readDeviceLine } from '../../shared/link/device-line.ts';
import { readChallenge, readHello, readProof } from '../../shared/link/handshake.ts';
import { readFromDevice, readFromLocal } from '../../shared/link/messages.ts';
import { readPairingCode } from '../../shared/link/pairing-code.ts';
import { advertisedTip } from '../../daemon/sync/advertised.ts';
import { readCommit } from '../../daemon/sync/git-commit.ts';
import { readTree } from '../../daemon/sync/git-tree.ts';
import { packOf, wholeEntry } from '../../daemon/sync/pack-encode.ts';
import { checkEntries } from '../../daemon/sync/pack-check.ts';
import { unpack } from '../../daemon/sync/pack-decode.ts';
import { FLUSH, packetLine, readPackets } from '../../daemon/sync/pkt-line.ts';
import { receivePack } from '../../daemon/sync/receive-pack.ts';
import { signerOf } from '../../daemon/sync/ssh-signature.ts';
import { uploadPack } from '../../daemon/sync/upload-pack.ts';
import { bytes } from './samples.ts';
import { BrokenPromise, type Target, promise, refusedWell } from './target.ts';

const OID = 'a'.repeat(40);
const REF = 'refs/heads/main';
const line = (text: string) => packetLine(text);
const band = (channel: number, content: Buffer) => {
  const body = Buffer.concat([Buffer.of(channel), content]);
  return Buffer.concat([Buffer.from((body.length + 4).toString(16).padStart(4, '0')), body]);
};

/** A host that answers everything with the same bytes, in pieces. */
function host(answer: Buffer): HttpClient {
  const body = () =>
    (async function* () {
      for (let at = 0; at < answer.length; at += 4096) yield new Uint8Array(answer.subarray(at, at + 4096));
    })();
  return {
    request: (request) =>
      Promise.resolve({
        url: request.url,
        method: 'POST',
        headers: {},
        statusCode: 200,
        statusMessage: 'OK',
        body: body(),
      }),
  };
}

/** What a host may be told that it said, in words that the engine takes for trouble of the remote. */
async function orTrouble(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    if (code === 'SmartHttpError' || code === 'HttpError') return;
    throw error;
  }
}

const answers: Target = {
  name: 'answers of a Git host',
  samples: () => [
    Buffer.concat([line('# service=git-upload-pack'), FLUSH, line(`${OID} ${REF}\0side-band-64k`), FLUSH]),
    Buffer.concat([line('# service=git-upload-pack'), FLUSH, line('version 2'), line('ls-refs'), FLUSH]),
    Buffer.concat([line('unpack ok'), line(`ok ${REF}`), FLUSH]),
    Buffer.concat([
      band(1, Buffer.concat([line('unpack ok'), line(`ng ${REF} failed to update ref`), FLUSH])),
      FLUSH,
    ]),
    Buffer.concat([line('NAK'), band(2, Buffer.from('counting')), band(1, Buffer.from('PACK')), FLUSH]),
    Buffer.from('<html>Sign in</html>'),
  ],
  words: [
    '0000',
    '0001',
    '0004',
    '0003',
    'ffff',
    'fffe',
    'unpack ok\n',
    `ok ${REF}\n`,
    'NAK\n',
    'ACK ',
    '\u0001',
    '\u0002',
    '\u0003',
    '\0',
    '# service=',
    'version 2\n',
    OID,
    '\n',
  ],
  read: async (raw) => {
    const { packets, rest } = readPackets(raw);
    promise(rest <= raw.length && packets.length <= raw.length / 4 + 1, 'more packets than bytes');
    const http = host(raw);
    await orTrouble(() => advertisedTip(http, 'https://git.example/x.git', REF));
    await orTrouble(() =>
      receivePack(http, 'https://git.example/x.git', {
        ref: REF,
        from: OID,
        to: 'b'.repeat(40),
        pack: Buffer.of(),
      }),
    );
    await orTrouble(() => uploadPack(http, 'https://git.example/x.git', { want: OID, have: 'b'.repeat(40) }));
  },
};

const pack: Target = {
  name: 'packs',
  samples: () => [
    packOf([
      wholeEntry('c'.repeat(40), 'blob', Buffer.from('hello\n'.repeat(30))),
      wholeEntry('d'.repeat(40), 'tree', Buffer.from(`100644 a.md\0${'x'.repeat(20)}`)),
    ]),
    packOf([
      wholeEntry(
        'c'.repeat(40),
        'commit',
        Buffer.from(`tree ${OID}\nauthor a <a@x> 1 +0000\ncommitter a <a@x> 1 +0000\n\nx\n`),
      ),
    ]),
  ],
  words: ['PACK', '\0\0\0\u0002', '\u00ff\u00ff\u00ff\u00ff', '\u0078\u009c', '\u0060', '\u0070'],
  read: async (raw) => {
    // A host that lies gets the sum right: what is behind it has to be read too.
    const body = raw.subarray(0, Math.max(0, raw.length - 20));
    for (const sent of [raw, Buffer.concat([body, createHash('sha1').update(body).digest()])]) {
      try {
        // What the library is given at a first clone.
        if (sent.length >= 32) await checkEntries(sent, null).catch(orSaid);
        const read = await unpack(sent, () => Promise.resolve(null), 4 * 1024 * 1024);
        promise(
          [...read.keys()].every((oid) => /^[0-9a-f]{40}$/.test(oid)),
          'an object has no name',
        );
      } catch (error) {
        orSaid(error);
      }
    }
  },
};

/** A damaged thing of Git's is told as an Error with a sentence; what a slip of the program throws is none of these. */
function orSaid(error: unknown): void {
  const slips: readonly unknown[] = [TypeError, RangeError, ReferenceError, SyntaxError];
  if (!(error instanceof Error) || error instanceof BrokenPromise || slips.includes(error.constructor))
    throw error;
}

const objects: Target = {
  name: 'trees, commits and their signatures',
  samples: () => [
    Buffer.concat([
      Buffer.from('100644 a.md\0'),
      Buffer.alloc(20, 7),
      Buffer.from('40000 b\0'),
      Buffer.alloc(20, 9),
    ]),
    Buffer.from(
      `tree ${OID}\nparent ${OID}\nauthor cloud <cloud@x> 1763629800 +0000\ncommitter cloud <cloud@x> 1763629800 +0000\ngpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----\n\nsubject\n`,
    ),
    Buffer.from(
      '-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg\n-----END SSH SIGNATURE-----\n',
    ),
  ],
  words: [
    '100644 ',
    '40000 ',
    '120000 ',
    '160000 ',
    '\0',
    'tree ',
    'parent ',
    'gpgsig ',
    '\n ',
    '\n\n',
    '-----BEGIN SSH SIGNATURE-----',
    '../',
    '.git',
    '+0000',
    'U1NIU0lH',
  ],
  read: (raw) => {
    for (const read of [() => readTree(raw), () => readCommit(OID, raw)]) {
      try {
        read();
      } catch (error) {
        orSaid(error);
      }
    }
    signerOf(new Uint8Array(raw), raw.toString('utf8'));
  },
};

const link: Target = {
  name: 'messages on the link',
  samples: () =>
    bytes(
      '{"type":"sync_now"}',
      `{"type":"pair","key":"ed25519:${'A'.repeat(43)}"}`,
      '{"type":"alive"}',
      '{"type":"changed","paths":["Dashboard.md"],"more":false}',
      `{"v":1,"kind":"device","id":"${'A'.repeat(22)}","nonce":"${'A'.repeat(43)}"}`,
      `{"nonce":"${'A'.repeat(43)}","mac":"${'A'.repeat(43)}"}`,
      `countersign-device:ed25519:${'A'.repeat(43)}:${'A'.repeat(43)}`,
      'abcd-efgh-ijkl-mnop-qrst-uvwx-yz23',
    ),
  words: [
    '"type":',
    '"__proto__":',
    'null',
    '{',
    '}',
    '[',
    ']',
    '1e999',
    '"paths":',
    '\\ud800',
    '\u0000',
    'sync_now',
    '-',
    '=',
  ],
  read: (raw) => {
    const text = raw.toString('utf8');
    for (const read of [
      readFromDevice(new Uint8Array(raw)),
      readFromLocal(new Uint8Array(raw)),
      readPairingCode(text),
    ])
      refusedWell(read);
    for (const read of [readHello, readChallenge, readProof, readDeviceLine]) read(text);
  },
};

export const WIRE_TARGETS: readonly Target[] = [answers, pack, objects, link];
