import { CLOUD_STEPS, type Step } from './steps.ts';
import { sendingStep } from './steps/sending.ts';

const SENDING: Step = {
  id: 'sending',
  title: 'sending',
  roles: ['local', 'trial'],
  flags: ['smtp', 'smtpHost', 'smtpPort', 'smtpTls', 'smtpUser', 'smtpPasswordEnv', 'smtpPasswordFile'],
  run: sendingStep,
};

/** All steps; sending comes after the mailbox, whose login it tries first. */
export const ALL_STEPS: readonly Step[] = CLOUD_STEPS.flatMap((step) =>
  step.id === 'mailbox' ? [step, SENDING] : [step],
);
