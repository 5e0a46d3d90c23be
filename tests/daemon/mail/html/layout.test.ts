import { describe, expect, test } from 'vitest';
import { readHtml } from '../../../../daemon/mail/html.ts';

describe('a page is laid out as text', () => {
  test.each([
    ['a list', '<p>Bring:</p><ul><li>pens<li>paper</ul>thanks', 'Bring:\n\n- pens\n- paper\n\nthanks'],
    ['a numbered list', '<ol><li>one</li><li>two</li></ol>', '1. one\n2. two'],
    ['a numbered list that goes on', '<ol start="4"><li>four</ol>', '4. four'],
    ['a list in a list', '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>', '- a\n\n  - b\n\n- c'],
    ['lines of an item', '<ul><li>a<br>b</li></ul>', '- a\n  b'],
    [
      'a quote',
      '<p>He said</p><blockquote>a<br>b<p>c</p></blockquote><p>d</p>',
      'He said\n\n> a\n> b\n>\n> c\n\nd',
    ],
    ['a quote in a quote', '<blockquote>a<blockquote>b</blockquote></blockquote>c', '> a\n>\n> > b\n\nc'],
    [
      'a table with a head',
      '<table><tr><th>Item<th>Price</tr><tr><td>Poster<td>12 €</tr></table>',
      'Item | Price\nPoster | 12 €',
    ],
    ['a table with a border', '<table border=1><tr><td>a</td><td>b</td></tr></table>', 'a | b'],
    ['a table that only arranges', '<table border=0><tr><td>a</td><td>b</td></tr></table>', 'a b'],
    ['white space that counts', '<pre>a  b\n  c\n\nd</pre>e', 'a  b\n  c\n\nd\n\ne'],
    [
      'an address with a line break in it',
      '<a href="https://a.example/\n x">go</a>',
      'go <https://a.example/ x>',
    ],
    ['Outlook’s conditional comments', '<!--[if mso]>no<![endif]--><![if !mso]>yes<![endif]>', 'yes'],
    ['a picture without words', 'a<img src="x">b', 'ab'],
    ['half an entity', 'R&D &nbsp;&euro;', 'R&D \u00a0€'],
  ])('%s', (_, html, expected) => {
    expect(readHtml(html).text).toBe(expected);
  });
});

describe('markup says where an earlier message begins', () => {
  test.each([
    ['Outlook on the web', '<p>Yes.</p><hr><div id="x_divRplyFwdMsg">From: Ana</div>'],
    ['Gmail', 'Yes.<div class="gmail_quote">someone, some day</div>'],
    ['Yahoo', 'Yes.<div id="ydp1"><div class="ydpabc123yahoo_quoted">someone</div></div>'],
    ['Thunderbird', 'Yes.<div class="moz-cite-prefix">someone</div>'],
    ['Proton', '<div>Yes.</div><div class="protonmail_quote">someone</div>'],
  ])('%s', (_, html) => {
    const { text, historyAt } = readHtml(html);
    const lines = text.split('\n');
    expect([...historyAt].map((at) => lines[at]?.slice(0, 7))).toEqual([
      expect.stringMatching(/^(?:someone|From: A)/),
    ]);
  });
});
