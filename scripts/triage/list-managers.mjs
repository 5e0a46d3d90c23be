import { add, client } from './senders.mjs';

/** What programs for mailing lists add to a member's mail. */
export function viaList(d) {
  const list = /([^\s<]+@[^\s>]+)/.exec(d.to)?.[1] ?? 'list@lists.example';
  const [local, host] = list.split('@');
  const manager = d.luck.weighted({ mailman: 50, groups: 18, majordomo: 12, ezmlm: 10, bare: 10 });
  if (manager === 'mailman') {
    add(
      d,
      `Sender: ${local}-bounces@${host}`,
      `X-BeenThere: ${list}`,
      `X-Mailman-Version: ${d.luck.pick(['2.1.39', '3.3.8', '2.0.13'])}`,
      'Precedence: list',
      `List-Id: <${local}.${host}>`,
      `List-Unsubscribe: <mailto:${local}-request@${host}?subject=unsubscribe>`,
      `List-Post: <mailto:${list}>`,
      `List-Help: <mailto:${local}-request@${host}?subject=help>`,
      `Errors-To: ${local}-bounces@${host}`,
    );
    d.returnPath = `${local}-bounces+${d.address.replace('@', '=')}@${host}`;
  } else if (manager === 'groups') {
    add(
      d,
      'Precedence: list',
      `Mailing-list: list ${list}; contact ${local}+owners@${host}`,
      `List-ID: <${local}.${host}>`,
      `X-Google-Group-Id: ${d.luck.between(1e6, 9e6)}`,
      `List-Post: <https://${host}/post>, <mailto:${list}>`,
      `List-Unsubscribe: <mailto:${local}+unsubscribe@${host}>`,
    );
  } else if (manager === 'majordomo') {
    add(d, `Sender: owner-${list}`, 'Precedence: bulk');
    d.returnPath = `owner-${list}`;
  } else if (manager === 'ezmlm') {
    add(
      d,
      `Mailing-List: contact ${local}-help@${host}; run by ezmlm`,
      'Precedence: bulk',
      `List-Post: <mailto:${list}>`,
      `Delivered-To: mailing list ${list}`,
    );
    d.returnPath = `${local}-return-${d.luck.between(10, 9999)}-${d.address.replace('@', '=')}@${host}`;
  }
  if (d.luck.once(0.3)) add(d, `Reply-To: ${list}`);
  if (d.luck.once(0.3))
    d.messageHost = d.luck.pick(['desk.falk.example', 'laptop.local.example', 'mail.freemailer.example']);
  client(d, d.luck.pick(['thunderbird', 'plain', 'gmail', 'apple']));
  if (/^(?:\[[^\]]*\] )?Re:/.test(d.subject))
    add(d, `In-Reply-To: <${d.luck.hex(10)}@${d.luck.pick(['mailbox', 'bergstrand', 'falk'])}.example>`);
  if (manager === 'bare' && !d.subject.includes('[')) add(d, 'Precedence: list');
}
