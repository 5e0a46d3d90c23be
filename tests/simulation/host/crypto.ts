/** Stands in for `node:crypto`: hashes are real, chance is the schedule's. */
import * as real from 'node:crypto';
import { kernel } from './host.ts';

export const { createHash, createHmac, timingSafeEqual, scryptSync, createCipheriv, createDecipheriv } = real;
export const randomBytes = (length: number): Buffer => kernel().random.bytes(length);
