/** Connections that are lost at any moment of a step. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import { type Fate, type Line, openLine } from '../../setup/line.ts';
import { describeWithSshd, type FleetHost, type SshdFleet, startSshd } from '../../setup/sshd.ts';
import { ended, fence, hostStep, never } from './fleet.ts';
import { connections, hostsOf, reachedBy } from './overSsh.ts';
import { waitFor } from './processes.ts';

/** So many moments from the first byte of a connection to a step's end. */
const moments = 9;
const limits = { retryFirstMs: 5 };

describeWithSshd('a connection that is lost', () => {
  let fleet: SshdFleet;
  beforeAll(async () => {
    fleet = await startSshd();
  });
  afterAll(() => fleet.close());

  describe.each(connections)('over %s', (connection) => {
    const controllers: ReceiptHosts[] = [];
    const lines: Line[] = [];
    afterEach(async () => {
      await Promise.all(controllers.splice(0).map((hosts) => hosts.close()));
      await Promise.all(lines.splice(0).map((line) => line.close()));
    });

    function controller(): ReceiptHosts {
      const hosts = hostsOf(fleet, { limits });
      controllers.push(hosts);
      return hosts;
    }

    /** A locked host over a line of its own, whose first connection meets this fate. */
    async function locked(fate?: Fate, between: (root: string) => string = () => 'sleep 0.1') {
      const [host] = (await fleet.hosts(1)) as [FleetHost];
      await controller().lock(reachedBy(connection, fleet.target(host)), fence(), 0, never);
      const line = await openLine(host, { fate: (number) => (number === 0 ? fate : undefined) });
      lines.push(line);
      await fleet.trust(line);
      const { address, port } = line;
      const target = reachedBy(connection, fleet.target(host, { address, port, connectRetries: 1 }));
      const hosts = controller();
      const runs = join(host.root, 'runs');
      const script = `echo run >> ${runs}; echo begun; ${between(host.root)}; printf 'no end of line'; exit 7`;
      return {
        line,
        root: host.root,
        run: async (onOutput = () => {}) =>
          ended(await hosts.runStep(target, fence(), hostStep(script, { onOutput }), never)),
        connect: () => hosts.receipts(target, fence(), never),
        timesRun: () => readFileSync(runs, 'utf8').split('\n').length - 1,
        wrote: (name: string) => existsSync(join(host.stateDir, 'runs/run-1/hosts', host.name, 'steps/deploy.1', name)),
      };
    }

    const whole = { exitCode: 7, output: 'begun\nno end of line', truncated: false };

    it('at any moment from the first byte on runs a step once, and its output is whole', async () => {
      const uncut = await locked();
      expect(await uncut.run()).toMatchObject(whole);
      const bytes = uncut.line.answerBytes();
      const cuts = Array.from({ length: moments }, async (_, moment) => {
        const at = await locked({ answerBytes: Math.floor((bytes * moment) / moments), end: 'cut' });
        const report = await at.run();
        return { ...report, timesRun: at.timesRun(), connections: at.line.accepted() };
      });
      const expected = expect.objectContaining({ ...whole, timesRun: 1, connections: 2 });
      expect(await Promise.all(cuts)).toEqual(Array(moments).fill(expected));
    });

    it('before the step arrives starts it over the next one', async () => {
      const { line, run, connect, timesRun } = await locked();
      await connect();
      line.loseQuestions();
      const running = run();
      await waitFor(() => line.lostBytes() > 0);
      line.cut();
      expect(await running).toMatchObject(whole);
      expect(timesRun()).toBe(1);
    });

    it('under its output goes on from the byte that came last', async () => {
      const untilCut = (root: string) => `until [ -e ${root}/cut ]; do sleep 0.02; done`;
      const { line, root, run, timesRun } = await locked(undefined, untilCut);
      const cut = () => {
        line.cut();
        writeFileSync(join(root, 'cut'), '');
      };
      expect(await run(cut)).toMatchObject(whole);
      expect(timesRun()).toBe(1);
      expect(line.accepted()).toBeGreaterThan(1);
    });

    it.each([
      ['before anything of its claim was heard does not start the step again', 'claim'],
      ['before its end was heard takes that from the record', 'end'],
    ])('%s', async (_, file) => {
      const { line, run, connect, timesRun, wrote } = await locked();
      await connect();
      line.holdAnswers();
      const running = run();
      await waitFor(() => wrote(file));
      line.cut();
      expect(await running).toMatchObject(whole);
      expect(timesRun()).toBe(1);
    });
  });
});
