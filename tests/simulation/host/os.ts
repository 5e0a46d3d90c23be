/** Stands in for `node:os`. */
import { kernel } from './host.ts';

export const uptime = (): number => kernel().process.computer.uptime(kernel().time) / 1000;
export const hostname = (): string => kernel().process.computer.name;
export const tmpdir = (): string => '/tmp';
export const homedir = (): string => '/home/me';
