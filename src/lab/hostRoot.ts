import { lstat, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabHost } from './layout.ts';

/** What runs on every lab host before anything was deployed, so that taking back the first change leads somewhere. */
const firstVersion = '0.9.0';
/** The one service of a lab host. */
export const serviceName = 'app';

/**
 * Gives a host its files at its first start: the service `app`, release 0.9.0, current and running. What is there already stays,
 * unless `fresh`.
 */
export async function prepareRoot(host: LabHost, fresh: boolean): Promise<void> {
  if (fresh) await rm(host.root, { recursive: true, force: true });
  const app = join(host.root, serviceName);
  const current = join(app, 'current');
  // Made last: where it is, the host is complete.
  if (await exists(current)) return;
  const release = join(app, 'releases', firstVersion);
  const service = join(host.root, 'services', serviceName);
  for (const directory of [release, service, join(host.root, 'run')]) await mkdir(directory, { recursive: true });
  await writeFile(join(release, 'VERSION'), `${firstVersion}\n`);
  await writeFile(join(service, 'running'), `${firstVersion}\n`);
  await writeFile(join(service, 'enabled'), '');
  await symlink(release, current);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
