/** Notes as people and our own programs write them, from a seed: full of ids, hashes, numbers and links, and of no secret. */
import { signerFromSeed } from '../../shared/approval/keys.ts';
import { base64url, sha256, sha256Hex } from '../../shared/text/bytes.ts';

/** A small generator (mulberry32), so that a failing note can be made again from its number. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const PEOPLE = [
  'Ana Gomez',
  'Ben Otieno',
  'Sofia Lindqvist',
  'Jürgen Müller',
  '田中 由美',
  'Zoë O’Neill',
  'Małgorzata Nowak',
];
const SENTENCES = [
  'Please reset your password: click the link below.',
  'The password is not accepted. Please choose another one.',
  'I forgot my password again, can you help?',
  'Do you have a password for the guest network? Otherwise I will ask the office.',
  'Your password was changed on 20 November 2026 at 08:30.',
  'Never tell anybody your password or PIN.',
  'Das Passwort ist abgelaufen, bitte neu setzen.',
  'Das Kennwort wurde geändert.',
  'Votre mot de passe a expiré.',
  'Hasło zostało zmienione wczoraj.',
  'Пароль изменён.',
  '密码已更改。',
  'We will send the key to the flat by courier.',
  'The key question: what will it cost?',
  'The key to success is to begin early.',
  'A token of our gratitude, with thanks.',
  'The secret of a good soup is time.',
  'Secret Santa is on 12 December: please bring something small.',
  'The client secretary will call you back.',
  'API keys have to be renewed once a year, says the handbook.',
  'Access tokens expire after one hour; see the documentation.',
  'Our bearer of good news is Sofia.',
  'Authorization: please sign the form and send it back.',
  'Basic training begins on Monday, advanced training in spring.',
  'The invoice 2026-11-0042 over 1.234,56 EUR is due on 30 November.',
  'IBAN DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX.',
  'Order 7f3a9c21-4b5d-4e6f-8a7b-1c2d3e4f5a6b has been shipped.',
  'Tracking number 1Z999AA10123456784, or JJD000390007888888888.',
  'Call me at +49 30 1234567 or +1 (555) 010-9999.',
  'The meeting is in room B.2.17, second floor, at 14:30.',
  'https://www.client.example/orders/2026/11/0042?utm_source=mail&utm_campaign=autumn',
  'https://meet.client.example/abc-defg-hij',
  'https://cdn.client.example/img/header-600x200@2x.png',
  'See [[Accounting/2026-11]] and ![[photo.png]].',
  'git commit 4f2d1e0c9b8a7f6e5d4c3b2a1f0e9d8c7b6a5f4e fixes it.',
  'Version 2.11.0-rc.3+build.20261120 is out.',
  'The colour is #a1b2c3, the width 12.5 %.',
  'My backup is on the disk in the safe; the phrase on the postcard made me laugh.',
  'In other words: please confirm the time and bring the plan along.',
  'sk-learn is what we use for that, and hf is short for high frequency.',
  'The PIN board in the kitchen is full.',
  'PIN codes are sent by letter.',
  'Login is at the front desk, ask for Ben.',
  'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz was a word.',
  'Donaudampfschifffahrtsgesellschaftskapitaen\nKajütentür',
  '| Product | Quantity | Price |\n| --- | --: | --: |\n| Boxes | 120 | 3.20 |',
  '- [ ] call Ana\n- [x] pay the rent\n- [ ] order 12 boxes',
  '```js\nconst total = items.map((item) => item.price).reduce((a, b) => a + b, 0);\n```',
  '> On 20 November Ana wrote:\n> Shall we meet at nine?\n> Best, Ana',
  'Bitte "senha" nicht übersetzen, das ist ein Eigenname.',
  'Message-ID: <CAF8s9Zq3vK1-x7=TtY2b@mail.client.example>',
];

/** The notes: letters of a person, and task, decision, log and update as our programs write them. */
export function ordinaryNotes(count: number, seed: number): string[] {
  return Array.from({ length: count }, (_, at) => ordinaryNote(seed * 100_003 + at));
}

function ordinaryNote(seed: number): string {
  const below = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const sentences = Array.from({ length: 3 + below(12) }, () => pick(SENTENCES));
  const text = `Dear ${pick(PEOPLE)},\n\n${sentences.join(below(2) === 0 ? '\n\n' : ' ')}\n\nRegards\n${pick(PEOPLE)}\n`;
  const hash = (what: string) => sha256Hex(`${what} ${String(seed)}`);
  const id = () => base32ish(hash('id'));
  const day = `2026-11-${String(1 + below(28)).padStart(2, '0')}`;
  switch (below(6)) {
    case 0:
      return `---\ntype: task\nversion: "1"\nid: ${id()}\nsource_sha256: "${hash('raw')}"\nmessage_id: "<${base64url(sha256(hash('m'))).slice(0, 30)}@client.example>"\nreceived: "${day}T08:30:00Z"\n---\n\n\`\`\`mail-text\n${text}\`\`\`\n`;
    case 1:
      return `---\ntype: decision\nsignature: "${base64url(Buffer.concat([sha256(hash('s')), sha256(hash('t'))]))}"\n---\n\`\`\`json\n${JSON.stringify({ action: { body: text, subject: 'Re: boxes' }, action_digest: hash('a'), key: signerFromSeed(sha256(hash('k'))).publicKey, shown_sha256: hash('b') })}\n\`\`\`\n`;
    case 2:
      return Array.from({ length: 5 }, (_, seq) =>
        JSON.stringify({
          seq,
          prev: hash(`p${String(seq)}`),
          timestamp: `${day}T08:30:00Z`,
          action_type: 'take_in',
          target: id(),
          parameters: { source_sha256: hash('x') },
          result: `Needs_Action/email/EMAIL_${day}_boxes_${id()}.md`,
        }),
      ).join('\n');
    case 3:
      return `# ${day}\n\n${text}\n![](data:image/png;base64,${Buffer.concat(Array.from({ length: 20 }, (_, n) => Buffer.from(sha256(hash(`png${String(n)}`))))).toString('base64')})\n`;
    case 4:
      return `---\ntags: [boxes, autumn]\naliases:\n  - "Order ${String(below(9999))}"\n---\n${text}`;
    default:
      return text;
  }
}

function base32ish(hex: string): string {
  return [...hex.slice(0, 16)].map((digit) => 'abcdefghijklmnop'.charAt(Number.parseInt(digit, 16))).join('');
}
