/** What is wrong with a port as it is typed, or ''; the same limits as `link.port` in local.yaml. */
export function portProblem(typed: string): string {
  const port = /^\d{1,5}$/.test(typed.trim()) ? Number(typed) : 0;
  return port >= 1 && port <= 65535 ? '' : 'A port is a number from 1 to 65535.';
}
