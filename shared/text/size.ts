const UNITS = ['kB', 'MB', 'GB'] as const;

/** A number of bytes as people read it: `812 bytes`, `12.3 kB`, `4.0 MB`; 1 kB is 1,000 bytes. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} byte${bytes === 1 ? '' : 's'}`;
  let size = bytes / 1000;
  let unit = 0;
  while (size >= 999.95 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size.toFixed(1)} ${UNITS[unit] ?? ''}`;
}
