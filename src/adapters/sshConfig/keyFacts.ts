import { exists } from '../transport/credentials.ts';
import { publicHalf } from '../transport/publicHalf.ts';
import { keyType } from '../transport/wire.ts';
import { agentKeyTypes } from './agentKeys.ts';

/** What is known of a key file. */
export interface KeyFile {
  readonly exists: boolean;
  readonly isHardware: boolean;
  /** ssh offers FILE-cert.pub with FILE. */
  readonly certificate: string | null;
}

/** What key files and agents hold, looked at once: a fleet shares them. */
export class KeyFacts {
  readonly #files = new Map<string, Promise<KeyFile>>();
  readonly #agents = new Map<string, Promise<readonly string[]>>();

  file(path: string): Promise<KeyFile> {
    const known = this.#files.get(path) ?? lookAt(path);
    this.#files.set(path, known);
    return known;
  }

  agent(socket: string): Promise<readonly string[]> {
    const known = this.#agents.get(socket) ?? agentKeyTypes(socket);
    this.#agents.set(socket, known);
    return known;
  }
}

async function lookAt(path: string): Promise<KeyFile> {
  const certificate = `${path}-cert.pub`;
  const key = await publicHalf(path);
  return {
    exists: (await exists(path)) || key !== undefined,
    isHardware: key !== undefined && isHardware(keyType(Buffer.from(key, 'base64')) ?? ''),
    certificate: (await exists(certificate)) ? certificate : null,
  };
}

export function isHardware(type: string): boolean {
  return type.startsWith('sk-');
}
