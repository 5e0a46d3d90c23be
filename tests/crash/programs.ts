import { fileURLToPath } from 'node:url';
import { type Programs } from './crash-world.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What `npm run build` made. */
export const BUILT: Programs = {
  cloud: at('../../dist/cloud.js'),
  local: at('../../dist/countersign.js'),
  sources: at('.'),
};
