import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { prepareChange } from '../../src/plan/prepare.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

it('shows a plan that is valid', async () => {
  const [, plan = ''] = /```yaml\n(.*?)```/s.exec(await readFile(join(root, 'README.md'), 'utf8')) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'nightshift-readme-'));
  try {
    await writeFile(join(folder, 'plan.yaml'), plan);
    const prepared = await prepareChange(root, join(folder, 'plan.yaml'), 0);
    expect(prepared.warnings).toEqual([]);
    expect(prepared.plan.stages[0]?.waves).toEqual([2, 6, 12]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
