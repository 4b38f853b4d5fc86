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
 * no file says anything that matters, else once for all hosts that match the same Host lines, or for each host where more decides.
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
    const key = JSON.stringify(scan.scope === 'byHostLines' ? [config, scan.alike(host)] : [config, host, user, port]);
    const settings = this.#asked.get(key) ?? this.#slots.hold(() => ask(asked, scan));
    this.#asked.set(key, settings);
    return settings;
  }

  /** Whether the keyword, in lower case, stands in some file. */
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
  if (scope === 'perHost') return readSettings(await askSsh(asked), written);
  // What is only this host's own holds for no other that is like it.
  const settings = readSettings(await askSsh({ ...asked, user: null, port: null }), written);
  return settings.one('hostname') === asked.host ? settings.without('hostname') : settings;
}
