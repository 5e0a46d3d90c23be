import { type Result, ok, refuse } from '../../shared/result.ts';
import { readYaml } from './yaml-document.ts';
import { placeIn } from './yaml-file.ts';

/** Which role a configuration file is for; everything else in it is read by that role's schema. */
export function roleOfConfig(file: string): Result<'cloud' | 'local'> {
  const read = readYaml(file);
  if (!read.ok) return read;
  const { value } = read.value;
  const role = typeof value === 'object' && value !== null && 'role' in value ? value.role : undefined;
  if (role === 'cloud' || role === 'local') return ok(role);
  const line = read.value.lineOf(['role']);
  return refuse('config', `${placeIn(file, Math.max(1, line), ['role'])}: write cloud or local.`, line);
}
