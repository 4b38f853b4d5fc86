import { StringDecoder } from 'node:string_decoder';
import type { Phase } from '../transport/networkFailure.ts';

/** What is kept of what ssh says: the end of it tells why. */
const linesMax = 40;

/** What `ssh -v` says on its standard error: how far it came, the key the host presented, and what it complains of. */
export class SshWords {
  phase: Phase = 'connecting';
  /** `ssh-ed25519 SHA256:…`; undefined when it did not come so far. */
  hostKey: string | undefined;
  /** `FILE TYPE SHA256:…` of every key that it offered. */
  readonly offered: string[] = [];
  /** The key that the server would have, if ssh could sign with it. */
  accepted: string | undefined;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #said: string[] = [];

  push(chunk: Buffer): void {
    const lines = `${this.#rest}${this.#decoder.write(chunk)}`.split(/\r?\n/);
    this.#rest = (lines.pop() ?? '').slice(0, 4_096);
    for (const line of lines) this.#read(line);
  }

  /** What it said to people, line by line. */
  get said(): readonly string[] {
    return this.#rest === '' || isChatter(this.#rest) ? this.#said : [...this.#said, this.#rest];
  }

  /** Forgets what was said until now. */
  forget(): void {
    this.#said = [];
  }

  #read(line: string): void {
    this.phase = phaseAfter(line) ?? this.phase;
    this.hostKey = /^debug1: Server host key: (\S+ \S+)/.exec(line)?.[1] ?? this.hostKey;
    this.#readLogin(line);
    if (isChatter(line)) return;
    this.#said.push(line.replaceAll(/\p{Cc}/gu, ' ').trim());
    this.#said = this.#said.slice(-linesMax);
  }

  #readLogin(line: string): void {
    const [, event, key = ''] = /^debug1: (Offering public key|Server accepts key): (.*?SHA256:\S+)/.exec(line) ?? [];
    if (event === 'Server accepts key') this.accepted = key;
    else if (event !== undefined) this.offered.push(key);
  }
}

function phaseAfter(line: string): Phase | undefined {
  if (line === 'debug1: Connection established.') return 'handshake';
  return line === 'debug1: SSH2_MSG_NEWKEYS received' ? 'login' : undefined;
}

function isChatter(line: string): boolean {
  return /^(debug\d: |OpenSSH_|Authenticated to |Transferred: |Bytes per second: |\s*$)/.test(line);
}
