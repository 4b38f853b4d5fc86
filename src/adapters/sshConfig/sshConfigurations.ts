import { userInfo } from 'node:os';
import { Slots } from '../transport/slots.ts';
import type { AskedHost } from './askSsh.ts';
import { askSsh } from './askSsh.ts';
import type { ConfigScan } from './configScan.ts';
import { scanConfig } from './configScan.ts';
import type { SshSettings } from './sshSettings.ts';
import { noSettings, readSettings } from './sshSettings.ts';

/** Processes at once: each takes some milliseconds of a core. */
const askedAtOnceMax = 10;

/**
 * The ssh configuration as it was when a host was first asked for. Each file is read once; `ssh -G` is run not at all where
 * no file says anything that matters, once where all hosts are alike, else once for each host.
 */
export class SshConfigurations {
  readonly #scans = new Map<string | null, Promise<ConfigScan>>();
  readonly #asked = new Map<string, Promise<SshSettings>>();
  readonly #slots = new Slots(askedAtOnceMax);

  /** Rejects with NS2034 when the configuration says something and cannot be asked. */
  async of(asked: AskedHost): Promise<SshSettings> {
    const scan = await this.#scanOf(asked.config);
    if (scan.scope === 'nothing') return noSettings;
    const { config, host, user, port } = asked;
    const key = JSON.stringify(scan.scope === 'sameForAll' ? [config] : [config, host, user, port]);
    const settings = this.#asked.get(key) ?? this.#slots.hold(() => ask(asked, scan));
    this.#asked.set(key, settings);
    return settings;
  }

  /** Whether some file has GSSAPIAuthentication, which alone is no reason to ask. */
  async mentions(keyword: string, config: string | null): Promise<boolean> {
    const { written } = await this.#scanOf(config);
    return written === null || written.has(keyword);
  }

  #scanOf(config: string | null): Promise<ConfigScan> {
    const scan = this.#scans.get(config) ?? scanConfig(config, userInfo().homedir);
    this.#scans.set(config, scan);
    return scan;
  }
}

async function ask(asked: AskedHost, { scope, written }: ConfigScan): Promise<SshSettings> {
  // What is said of the one host that is asked for holds for no other.
  const alike = scope === 'sameForAll' ? { user: null, port: null } : {};
  return readSettings(await askSsh({ ...asked, ...alike }), written);
}
