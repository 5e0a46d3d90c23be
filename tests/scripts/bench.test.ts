import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const RUN = fileURLToPath(new URL('../bench/run.mjs', import.meta.url));
const bench = (...words: string[]) => spawnSync(process.execPath, [RUN, ...words], { encoding: 'utf8' });

describe('npm run bench', () => {
  it.each([
    [['nothing'], 'There is no benchmark "nothing"'],
    [['__proto__'], 'There is no benchmark "__proto__"'],
  ])('%j is refused with exit 2', (words, said) => {
    const { status, stderr } = bench(...words);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
  });

  it('lists what there is, and what one of them takes', () => {
    expect(bench('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('mail') as string });
    const { status, stdout } = bench('mail', '--help');
    expect(status).toBe(0);
    for (const option of ['--mail <dir>', '--json', '--only <parts>']) expect(stdout).toContain(option);
  });
});
