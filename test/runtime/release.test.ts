import { expect, it } from 'vitest';
import type { LockReport } from '../../src/runtime/ports.ts';
import { planOf } from '../rollout/plans.ts';
import { Office } from './office.ts';

/** Two hosts, held after the first, and ended by another process: what that one does to the hosts. */
async function endedByAnother(lock: (host: string) => LockReport): Promise<{ calls: string[]; released: unknown[] }> {
  const office = new Office();
  office.clock.after(1_500, () => office.driver?.ask('hold', 'ada', 'lunch'));
  await office.launch(planOf([{ hosts: ['a', 'b'], with: { parallel: 1 } }]));
  const calls: string[] = [];
  const controller = office.controller.bind(office);
  office.controller = (pid) => {
    const { ports, ...more } = controller(pid);
    const told = async <T>(what: string, host: string, answer: T) => {
      calls.push(`${what} ${host}`);
      return answer;
    };
    const hosts = {
      ...ports.hosts,
      lock: ({ name }: { name: string }) => told('lock', name, lock(name)),
      release: ({ name }: { name: string }) => told('release', name, true),
    };
    return { ...more, ports: { ...ports, hosts } };
  };
  await office.takeOver('r1', 'abort');
  const events = [...office.journal.events('r1')].map(({ event }) => event);
  return { calls, released: events.filter(({ type }) => type === 'hostReleased') };
}

const locked: LockReport = { status: 'locked', bootId: 'b' };

it('a process that took a run over shows every host its fence before it gives the host back', async () => {
  const { calls, released } = await endedByAnother(() => locked);
  for (const host of ['a', 'b'])
    expect(calls.filter((call) => call.endsWith(host))).toEqual([`lock ${host}`, `release ${host}`]);
  expect(released).toMatchObject([{ released: true }, { released: true }]);
});

it('a host that another run has by then has nothing to give back, and one that cannot be reached was not told', async () => {
  const problem = { code: 'NS2001', message: 'no route', next: 'look', severity: 'error' } as const;
  const taken: LockReport = { status: 'held', run: 'r2', holder: 'eve', since: '', next: '' };
  const { calls, released } = await endedByAnother((host) =>
    host === 'a' ? taken : { status: 'unreachable', problem },
  );
  expect(calls.filter((call) => call.startsWith('release'))).toEqual([]);
  expect(released).toMatchObject([
    { host: 'a', released: true },
    { host: 'b', released: false },
  ]);
});
