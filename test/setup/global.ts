import { sshdAvailable } from './sshdProcess.ts';

/** Once before all tests: says what will be skipped, which under CI nothing may be. */
export default function setup(): void {
  if (sshdAvailable) return;
  const message =
    'there is no /usr/sbin/sshd: the tests on real SSH hosts cannot run (`npm run setup` as root installs it)';
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(`${message}; they are skipped`);
}
