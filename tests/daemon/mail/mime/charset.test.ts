import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../../daemon/mail/mime/charset.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('text in the character sets of old mail', () => {
  // Made with Python's codecs, an implementation of their own.
  test.each([
    ['iso-2022-jp', '1b2442467c4b5c386c1b2842', '日本語'],
    ['csISO2022JP', '1b2442467c4b5c386c1b2842', '日本語'],
    ['shift_jis', '93fa967b8cea', '日本語'],
    ['Windows-31J', '93fa967b8cea', '日本語'],
    ['x-sjis', '93fa967b8cea', '日本語'],
    ['euc-jp', 'c6fccbdcb8ec', '日本語'],
    ['euc-kr', 'c7d1b1b9beee', '한국어'],
    ['ks_c_5601-1987', 'c7d1b1b9beee', '한국어'],
    ['cp949', 'c7d1b1b9beee', '한국어'],
    ['gb2312', 'd6d0cec4', '中文'],
    ['gb18030', 'd6d0cec48139ee39', '中文㐀'],
    ['big5', 'a4a4a4e5', '中文'],
    ['koi8-r', 'f2d5d3d3cbc9ca', 'Русский'],
    ['koi8-u', 'f5cbd2c1a7cec1', 'Україна'],
    ['windows-1251', 'd0f3f1f1eae8e9', 'Русский'],
    ['windows-1250', '5a61bff3b3e6', 'Zażółć'],
    ['windows-1253', 'c5ebebe7ede9eadc', 'Ελληνικά'],
    ['windows-1255', 'f2e1f8e9fa', 'עברית'],
    ['iso-8859-8-i', 'f2e1f8e9fa', 'עברית'],
    ['windows-1256', 'c7e1dad1c8edc9', 'العربية'],
    ['iso-8859-2', '5a61bff3b3e6', 'Zażółć'],
    ['iso-8859-15', 'a4', '€'],
    ['x-mac-roman', '8a92', 'äí'],
    ['macintosh', '8a92', 'äí'],
    ['x-mac-cyrillic', '90f3f1', 'Рус'],
    ['cp437', '819a', 'üÜ'],
    ['cp850', '819a', 'üÜ'],
    ['utf-16le', '4100e400', 'Aä'],
    ['windows-874', 'e4b7c2', 'ไทย'],
    ['"utf-8"', 'c3a4', 'ä'],
    ['UTF8', 'c3a4', 'ä'],
  ])('%s', (label, hex, expected) => {
    const { text, unknown } = decodeText(bytes(hex), label);
    expect(text).toBe(expected);
    expect(unknown).toBe('');
  });

  test('UTF-7 becomes text, tags and all', () => {
    expect(decodeText(new TextEncoder().encode('Hi Mom -+Jjo--+ADw-b+AD4-'), 'utf-7')).toEqual({
      text: 'Hi Mom -☺-<b>',
      unknown: '',
    });
  });

  test.each(['', 'us-ascii', 'unknown-8bit', 'x-unknown'])(
    '%j says nothing: UTF-8 where it is that',
    (label) => {
      expect(decodeText(bytes('c3a4'), label).text).toBe('ä');
      expect(decodeText(bytes('e4'), label).text).toBe('ä');
    },
  );

  test.each(['no-such-charset', 'iso-2022-kr', 'hz-gb-2312', 'x-user-defined-7', '__proto__', 'constructor'])(
    '%s is not known, which is said, and what can be read is read',
    (label) => {
      expect(decodeText(new TextEncoder().encode('Hello'), label)).toEqual({ text: 'Hello', unknown: label });
    },
  );

  test('bytes that mean nothing are replaced', () => {
    expect(decodeText(bytes('41ff42'), 'utf-8').text).toBe('A\ufffdB');
    expect(decodeText(bytes('41ff42'), 'shift_jis').text).toMatch(/^A\ufffd/);
  });
});
