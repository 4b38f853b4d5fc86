import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HostTarget } from '../../src/model/executionPlan.ts';
import { refusal } from '../adapters/transport/controller.ts';
import type { FleetHost, SshdFleet } from '../setup/sshd.ts';
import { describeWithSshd, startSshd } from '../setup/sshd.ts';
import { makeKey, publicKey } from '../setup/sshKeys.ts';
import type { TransportUnderTest } from './transport.ts';

const never = new AbortController().signal;

/** Whom a transport trusts, and whom it does not. */
export function hostKeysContract({ transportFor, through }: TransportUnderTest): void {
  describeWithSshd('host keys', () => {
    let fleet: SshdFleet;
    let host: FleetHost;
    let name: string;
    let file: string;

    beforeAll(async () => {
      fleet = await startSshd();
      [host] = (await fleet.hosts(1)) as [FleetHost];
      name = `[${host.address}]:${host.port}`;
      file = join(fleet.directory, 'contract_known_hosts');
      makeKey(join(fleet.directory, 'another_key'), 'ed25519');
    });
    afterAll(() => fleet.close());

    const target = (changes: Partial<HostTarget> = {}) =>
      through(fleet.target(host, { knownHosts: file, connectRetries: 3, ...changes }));
    const known = (...lines: string[]) => writeFile(file, lines.map((line) => `${line}\n`).join(''));

    it('refuses an unknown key before any login, and names its fingerprint', async () => {
      await known();
      const logBefore = fleet.log().length;
      const problem = await refusal(transportFor(), target());
      const fingerprint = execFileSync('ssh-keygen', ['-lf', fleet.hostKeys.ed25519], { encoding: 'utf8' }).split(
        ' ',
      )[1];
      expect(problem).toMatchObject({ code: 'NS2011', message: expect.stringContaining(fingerprint ?? 'SHA256:') });
      expect(fleet.log().slice(logBefore)).not.toContain('Accepted publickey');
    });

    it('knows no host where there is no known_hosts file', async () => {
      const missing = target({ knownHosts: join(fleet.directory, 'missing_known_hosts') });
      expect(await refusal(transportFor(), missing)).toMatchObject({ code: 'NS2011' });
    });

    it('sees a line that is added between two attempts, under a hashed name too', async () => {
      await known();
      const transport = transportFor();
      expect(await refusal(transport, target())).toMatchObject({ code: 'NS2011' });
      await known(`${name} ${publicKey(fleet.hostKeys.ed25519)}`);
      execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
      expect(await readFile(file, 'utf8')).not.toContain(host.address);
      const session = await transport.connect(target(), never);
      session.close();
      await session.closed;
    });

    it('refuses a changed key, and says where the other one is on record', async () => {
      await known('# ours', `${name} ${publicKey(join(fleet.directory, 'another_key'))}`);
      expect(await refusal(transportFor(), target())).toMatchObject({ code: 'NS2012', place: { file, line: 2 } });
    });

    it('refuses a revoked key, though another line trusts it', async () => {
      const key = publicKey(fleet.hostKeys.ed25519);
      await known(`${name} ${key}`, `@revoked ${name} ${key}`);
      expect(await refusal(transportFor(), target())).toMatchObject({ code: 'NS2013' });
    });

    it.each(['ed25519', 'rsa'] as const)('asks for the %s key when that is the one on record', async (kind) => {
      await known(`${name} ${publicKey(fleet.hostKeys[kind])}`);
      const session = await transportFor().connect(target(), never);
      session.close();
      await session.closed;
    });
  });
}
