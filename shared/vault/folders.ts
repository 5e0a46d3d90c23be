/** Folders that hold the state of tasks and decisions, which programs read and write (PROTOCOL §2). */
export const STATE_FOLDERS = [
  'Needs_Action',
  'In_Progress',
  'Plans',
  'Pending_Approval',
  'Decisions',
  'Devices',
  'Approved',
  'Rejected',
  'Done',
  'Quarantine',
  'Updates',
  'Logs',
] as const;

/** Folders in which a person writes. */
export const OWN_FOLDERS = ['Skills', 'Briefings', 'Accounting'] as const;

/** What a vault begins with; all below it is made when it is needed. The domain is where a person writes a mail of their own. */
export const FIRST_FOLDERS = [...STATE_FOLDERS, 'Needs_Action/email', ...OWN_FOLDERS] as const;
