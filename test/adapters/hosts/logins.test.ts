/** What lies between the SSH server of a host and the runner: login shells, forced commands, file systems. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import type { HostTarget } from '../../../src/model/executionPlan.ts';
import { LocalMachine } from '../../host/localSession.ts';
import { describeWithSshd, type FleetHost, type SshdFleet, startSshd } from '../../setup/sshd.ts';
import { makeKey } from '../../setup/sshKeys.ts';
import { ended, fence, hostStep, never } from './fleet.ts';
import { connections, hostsOf, reachedBy } from './overSsh.ts';

/** What was asked for, as sshd hands it to a login shell: `SHELL -c` and this. */
const asked = '"$SSH_ORIGINAL_COMMAND"';
const canMount = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

describeWithSshd('a login', () => {
  let fleet: SshdFleet;
  let withoutSetsid: LocalMachine;
  /** Of a host whose home is not where everything else is. */
  const elsewhere = join('/var/tmp', `nightshift-login-${process.pid}`);
  beforeAll(async () => {
    fleet = await startSshd();
    withoutSetsid = new LocalMachine('dash', ['setsid']);
  });
  afterAll(async () => {
    await fleet.close();
    withoutSetsid.remove();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  describe.each(connections)('over %s', (connection) => {
    let hosts: ReceiptHosts;
    beforeEach(() => {
      hosts = hostsOf(fleet);
    });
    afterEach(() => hosts.close());

    /** A host of its own, where sshd runs this command instead of the one that was asked for. */
    async function forced(
      command: (host: FleetHost) => string,
      changes: Partial<HostTarget> = {},
    ): Promise<HostTarget> {
      const [host] = (await fleet.hosts(1)) as [FleetHost];
      const identity = makeKey(join(fleet.directory, `id-${host.name}`), 'ed25519');
      await fleet.accept(identity, `command="${command(host).replaceAll('"', '\\"')}"`);
      return reachedBy(connection, fleet.target(host, { identity, ...changes }));
    }

    const lock = (target: HostTarget) => hosts.lock(target, fence(), 0, never);
    const run = (target: HostTarget, script: string, more = {}) =>
      hosts.runStep(target, fence(), hostStep(script, more), never);

    /** Sends a text, standard input and a script with what shells may take apart, and takes all of it back. */
    async function expectToWork(target: HostTarget): Promise<void> {
      const odd = `it's "$HOME" \\ !! %s ^a^b`;
      expect(await lock(target)).toMatchObject({ status: 'locked' });
      const script = [
        ...['cat', 'cat "$NIGHTSHIFT_PAYLOAD/0"', 'echo "$NIGHTSHIFT_RUN $NIGHTSHIFT_HOST $NIGHTSHIFT_STEP"'],
        ...[
          `printf '%s' '${odd.replaceAll("'", "'\\''")}' > "$NIGHTSHIFT_KEEP/odd"`,
          'cat "$NIGHTSHIFT_KEEP/odd"',
          'exit 9',
        ],
      ];
      const wish = { stdin: 'given\n', payloads: [{ kind: 'text', text: `${odd}\n` }] };
      expect(ended(await run(target, script.join('\n'), wish))).toMatchObject({
        exitCode: 9,
        output: `given\n${odd}\nrun-1 ${target.name} deploy.1\n${odd}`,
      });
      expect(await hosts.release(target, fence())).toBe(true);
    }

    it.each([
      ['fish', 'SHELL=/usr/bin/fish exec /usr/bin/fish -c'],
      ['csh', 'SHELL=/usr/bin/bsd-csh exec /usr/bin/bsd-csh -c'],
      ['tcsh', 'SHELL=/usr/bin/tcsh exec /usr/bin/tcsh -c'],
      ['a restricted shell that finds sh', 'exec /usr/bin/rbash -c'],
      ['a forced command that does what was asked', 'exec sh -c'],
      ['one that says something first', 'echo Welcome to this host; exec sh -c'],
    ])('with %s works', async (_, shell) => {
      await expectToWork(await forced(() => `${shell} ${asked}`));
    });

    it.each([
      ['a forced command that does something else', 'echo This account does backups only. >&2; exit 3', 'backups only'],
      ['a restricted shell that finds nothing', `PATH=/nonexistent exec /usr/bin/rbash -c ${asked}`, 'sh: command not'],
      ['nologin', 'exec /usr/sbin/nologin', 'ended with 1'],
    ])('with %s is told as such', async (_, command, said) => {
      const report = await lock(await forced(() => command));
      expect(report).toMatchObject({ status: 'unreachable', problem: { code: 'NS2114' } });
      expect(JSON.stringify(report)).toContain(said);
    });

    it('without setsid works', async () => {
      await expectToWork(await forced(() => `PATH=${withoutSetsid.environment.PATH} exec sh -c ${asked}`));
    });

    it('whose home is not there works', async () => {
      await expectToWork(await forced(() => `cd /; HOME=/nonexistent exec sh -c ${asked}`));
    });

    it.runIf(canMount)('whose home cannot be written works', async () => {
      const readOnly =
        'mount --bind "$HOME" "$HOME" && mount -o remount,bind,ro "$HOME" && ! touch "$HOME/x" && cd "$HOME"';
      await expectToWork(await forced(() => inOwnMounts(`${readOnly} 2>/dev/null`), { stateDir: elsewhere }));
    });

    it.runIf(canMount)('where nothing may be executed that can be written works', async () => {
      const noexec = ({ stateDir }: FleetHost) =>
        [
          `mkdir -m 700 -p ${stateDir} && printf '%s\\n' '#!/bin/sh' > ${stateDir}/x && chmod 700 ${stateDir}/x && ${stateDir}/x`,
          'for d in /tmp "$HOME"; do mount --bind $d $d && mount -o remount,bind,noexec $d || exit 8; done',
          `! ${stateDir}/x 2>/dev/null`,
        ].join(' && ');
      await expectToWork(await forced((host) => inOwnMounts(noexec(host))));
    });

    it.runIf(canMount)(
      'whose disk fills up under a step makes that one unknown, and starts none any more',
      async () => {
        const small = ({ stateDir }: FleetHost) =>
          `mkdir -p ${stateDir} && mount -t tmpfs -o size=256k,mode=700 tmpfs ${stateDir}`;
        const target = await forced((host) => inOwnMounts(small(host)));
        expect(await lock(target)).toMatchObject({ status: 'locked' });
        const fill = 'dd if=/dev/zero of="$NIGHTSHIFT_KEEP/filler" bs=1k count=300';
        expect(await run(target, fill)).toMatchObject({ status: 'unknown', problem: { code: 'NS2110' } });
        const next = await run(target, 'true'.padEnd(8_000, '#'), { key: 'next' });
        expect(next).toMatchObject({ status: 'notStarted', unreachable: false, problem: { code: 'NS2102' } });
      },
    );
  });
});

/** A forced command that changes mounts for itself alone before it does what was asked; ends with 9 where they cannot be changed. */
const inOwnMounts = (change: string) =>
  `exec unshare -m sh -c '${change.replaceAll("'", "'\\''")} || exit 9; exec sh -c ${asked}'`;
