import { execFile } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const unit = resolve(import.meta.dirname, '../../docs/systemd/nightshift.service');

/** Beyond this systemd calls a service more than "OK". */
const exposureMax = 2;

it.skipIf(!installed('systemd-analyze'))('the systemd unit is valid, and as closed as it says', async () => {
  const run = promisify(execFile);
  const { stdout, stderr } = await run('systemd-analyze', ['verify', unit]);
  expect([stdout, stderr]).toEqual(['', '']);
  const security = await run('systemd-analyze', ['security', '--offline=true', '--no-pager', unit]);
  const [, level] = /exposure level for nightshift\.service: (\d+\.\d)/.exec(security.stdout) ?? [];
  expect(Number(level)).toBeLessThanOrEqual(exposureMax);
});

it('the systemd unit sends SIGTERM to the daemon alone, and leaves time for steps to end', () => {
  const text = readFileSync(unit, 'utf8');
  expect(text).toMatch(/^KillMode=mixed$/m);
  expect(text).toMatch(/^TimeoutStopSec=15min$/m);
  expect(text).toMatch(/^Restart=always$/m);
});

function installed(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
