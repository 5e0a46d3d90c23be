/** PROTOCOL §7: only files of at most 1 MiB are read as notes or written. Bytes. */
export const MAX_NOTE_BYTES = 1024 * 1024;

/** Bytes of YAML between the two lines of dashes. */
export const MAX_FRONT_MATTER_BYTES = 64 * 1024;
