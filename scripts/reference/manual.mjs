import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** The manual page, as the command line makes it of itself. */
export async function manualPage() {
  const { stdout } = await promisify(execFile)(process.execPath, [main, 'manual']);
  return stdout;
}
