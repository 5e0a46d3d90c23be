/** How a listing begins: whether what is approved here really leaves. */
export function modeLine(mode: 'live' | 'dry'): string {
  return mode === 'live' ? 'Mode: live' : 'Mode: dry run, nothing leaves';
}
