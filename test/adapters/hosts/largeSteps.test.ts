/** Much to send and much to read, over connections whose keys change all the time. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import type { HostTarget } from '../../../src/model/executionPlan.ts';
import { describeWithSshd, type FleetHost, type SshdFleet, startSshd } from '../../setup/sshd.ts';
import { ended, fence, hostStep, never } from './fleet.ts';
import { connections, hostsOf, reachedBy } from './overSsh.ts';

const content = randomBytes(3_000_000);
const sha256 = createHash('sha256').update(content).digest('hex');

describeWithSshd('steps on a server that changes keys all the time', () => {
  let fleet: SshdFleet;
  beforeAll(async () => {
    fleet = await startSshd({ config: ['RekeyLimit 64K', 'LogLevel DEBUG1'] });
  });
  afterAll(() => fleet.close());

  describe.each(connections)('over %s', (connection) => {
    let hosts: ReceiptHosts;
    let host: FleetHost;
    let target: HostTarget;
    beforeAll(async () => {
      [host] = (await fleet.hosts(1)) as [FleetHost];
      target = reachedBy(connection, fleet.target(host));
      const open = async function* () {
        for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
      };
      hosts = hostsOf(fleet, { payloadBytes: () => ({ sha256, bytes: content.length, open }) });
      expect(await hosts.lock(target, fence(), 0, never)).toMatchObject({ status: 'locked' });
    });
    afterAll(() => hosts.close());

    const run = async (key: string, script: string, more = {}) =>
      ended(await hosts.runStep(target, fence(), hostStep(script, { key, ...more }), never));

    it('have 3 MB of a file', async () => {
      const sent = join(host.root, 'sent');
      const payloads = [{ kind: 'file', sha256, bytes: content.length }];
      const keysBefore = keyChanges();
      expect(await run('upload', `cp "$NIGHTSHIFT_PAYLOAD/0" ${sent}`, { payloads })).toMatchObject({ exitCode: 0 });
      expect(readFileSync(sent).equals(content)).toBe(true);
      // Not for every 64 KB: what is on its way already comes first.
      expect(keyChanges() - keysBefore).toBeGreaterThan(1);
    });

    it('show the first MiB of 10 MB, byte for byte, and write on to their end', async () => {
      const much = join(host.root, 'much');
      const text = 'né\n'.repeat(2_500_000);
      writeFileSync(much, text);
      const report = await run('much', `cat ${much}; echo over > ${much}; kill -KILL $$`);
      expect(report).toMatchObject({ exitCode: 137, truncated: true });
      expect(Buffer.from(report.output).subarray(0, 1_048_575).equals(Buffer.from(text).subarray(0, 1_048_575))).toBe(
        true,
      );
      expect(Buffer.byteLength(report.output)).toBeLessThanOrEqual(1_048_580);
      expect(readFileSync(much, 'utf8')).toBe('over\n');
    });

    it('show what is no text, and a last line without an end', async () => {
      const { output } = await run('binary', "printf 'a\\000b\\377\\303'; sleep 0.1; printf '\\251 end 0 0 0 1 0 0'");
      expect(output).toBe('a\0b\ufffdé end 0 0 0 1 0 0');
    });
  });

  const keyChanges = () => fleet.log().split('SSH2_MSG_NEWKEYS received').length;
});
