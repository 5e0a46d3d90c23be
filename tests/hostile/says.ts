import { expect } from 'vitest';

/**
 * An attack has to end in a sentence that a person can act on: long enough to say where and what, ended as a sentence
 * is, free of stack traces and of control characters, and with the substance that is asked for.
 */
export function says(message: string, substance: RegExp): void {
  expect(message).toMatch(substance);
  expect(message.length).toBeGreaterThan(30);
  expect(message.trim()).toMatch(/[.!?…)\]”"`]$/);
  expect(message).not.toMatch(/\n\s+at |\[object Object\]|undefined|TypeError/);
  // eslint-disable-next-line no-control-regex -- a control character could rewrite a terminal line
  expect(message).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/);
}
