import { base32, sha256, utf8 } from '../text/bytes.ts';

export const TASK_ID = /^[a-z2-7]{16}$/;
export const APPROVAL_ID = /^ap-[a-z2-7]{16}$/;
export const PLAN_ID = /^pl-[a-z2-7]{16}$/;
export const DECISION_ID = /^d-[a-z2-7]{26}$/;
export const VAULT_ID = /^v-[a-z2-7]{26}$/;
export const HAND_ID = /^hand-[a-z2-7]{16}$/;
export const AGENT_ID = /^(?:cloud|local)(?:-[a-z0-9]{1,24})?$/;
export const DOMAIN = /^[a-z][a-z0-9_]{0,31}$/;
export const ACCOUNT_ID = /^[a-z][a-z0-9_-]{0,31}$/;

/** PROTOCOL §2: the first 80 bits of SHA-256 over account id, a NUL, and the mail's raw bytes. */
export function taskIdOf(account: string, raw: Uint8Array): string {
  const head = utf8(`${account}\0`);
  const bytes = new Uint8Array(head.length + raw.length);
  bytes.set(head);
  bytes.set(raw, head.length);
  return base32(sha256(bytes).slice(0, 10));
}

/** Deterministic, so that writing the same request twice writes one note (one open approval per task and slot). */
export function approvalIdOf(task: string, slot: string, revision: number): string {
  return `ap-${base32(sha256(`approval\0${task}\0${slot}\0${String(revision)}`).slice(0, 10))}`;
}

/** The task that reminds of a sent mail: one for each request that was sent, whoever notices first that nobody answered. */
export function followUpIdOf(approval: string): string {
  return base32(sha256(`follow_up\0${approval}`).slice(0, 10));
}

export function planIdOf(task: string): string {
  return `pl-${task}`;
}

/** The readable part of a base name from hostile text: at most 48 of [a-z0-9-], never empty. */
export function slugOf(text: string): string {
  const plain = text
    .slice(0, 500)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
  return plain === '' ? 'untitled' : plain;
}
