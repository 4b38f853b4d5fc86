import { describe, expect, it } from 'vitest';
import type { Stage, Step } from '../../../src/generated/plan.ts';
import { becomeOn, stateDirOf } from '../../../src/model/become.ts';
import type { Become, ExecutionPlan, HostTarget } from '../../../src/model/executionPlan.ts';
import type { EnvironmentHost } from '../../../src/plan/change.ts';
import { readBecome } from '../../../src/plan/compile/readBecome.ts';
import { environmentHosts } from '../../../src/plan/environment/environmentHosts.ts';
import { compiled, filesOf, hostOf, stageOf } from './changes.ts';

const bySudo = (user: string, more: Partial<Become> = {}): Become => ({
  ...{ user, method: 'sudo', password: null, tty: false },
  ...more,
});
const secret = { env: 'SUDO_PASSWORD' };

function planOf(stage: Partial<Stage>, hosts: readonly EnvironmentHost[]): ExecutionPlan {
  const { plan, problems } = compiled({ stages: [stageOf(stage)], secrets: { sudo: secret } }, filesOf(), hosts);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

/** The steps of a host in their order, and whether each says itself as whom. */
const stepsOf = (plan: ExecutionPlan, host: string) =>
  plan.stages.flatMap(({ hosts }) =>
    hosts.filter((at) => at.host === host).flatMap(({ steps }) => steps.map((id) => plan.steps[id])),
  );

describe('as whom a step runs', () => {
  const [plain, asRoot] = [hostOf('web-1'), hostOf('web-2', {}, { become: bySudo('root') })];
  const step = (become?: Exclude<Step, { local: unknown }>['become']): Step => ({
    ...{ run: 'true', undo: 'false' },
    ...(become !== undefined && { become }),
  });

  it('is said by the step, else by the stage, else by the host', () => {
    const steps = [step(), step('app'), step('none')];
    const plan = planOf({ become: { user: 'db', method: 'su' }, steps }, [plain, asRoot]);
    const said = stepsOf(plan, 'web-1').map((one) => one?.action.at === 'host' && one.action.command.become);
    expect(said).toEqual([bySudo('db', { method: 'su' }), bySudo('app'), null]);
    expect(stepsOf(plan, 'web-2')).toEqual(stepsOf(plan, 'web-1'));
    expect(stepsOf(plan, 'web-1').map((one) => one?.undo)).toMatchObject(
      said.map((become) => ({ command: { become } })),
    );
  });

  it('is shown where it is not the login user, also where only the host says so', () => {
    const plan = planOf({ steps: [step(), step(false)] }, [plain, asRoot]);
    const shown = (host: string) => stepsOf(plan, host).map((one) => one?.summary);
    expect(shown('web-1')).toEqual(['true', 'true']);
    expect(shown('web-2')).toEqual(['as root (sudo): true', 'true']);
  });

  it('makes the host know all its users, its own first and no user twice', () => {
    const steps = [step('app'), step('root'), step({ user: 'app' }), step('none')];
    const { hosts } = planOf({ steps, always: [{ run: 'true', become: 'late' }] }, [plain, asRoot]);
    expect(hosts['web-1']).not.toHaveProperty('become');
    expect(hosts['web-1']?.alsoAs).toEqual([bySudo('app'), bySudo('late'), bySudo('root')]);
    expect(hosts['web-2']?.alsoAs).toEqual([null, bySudo('app'), bySudo('late')]);
  });

  it('holds for gates that ask on hosts, and for a restart', () => {
    const gates: Stage['gates'] = [
      { name: 'there', on: ['host'], from: 'host', command: 'true' },
      { name: 'here', on: ['host'], from: 'controller', command: 'true' },
    ];
    const plan = planOf({ become: 'app', steps: [{ reboot: {} }], gates }, [plain]);
    const questions = Object.values(plan.gates).map(({ question }) => question);
    expect(questions.find((one) => one.kind === 'command' && one.from === 'host')).toMatchObject({
      become: bySudo('app'),
    });
    expect(questions.find((one) => one.kind === 'command' && one.from === 'controller')).not.toHaveProperty('become');
    expect(stepsOf(plan, 'web-1')[0]?.action).toMatchObject({
      command: { become: bySudo('app') },
      back: { become: bySudo('app') },
    });
  });

  it('takes its password from a secret of the plan, by its name', () => {
    const named = { user: 'app', password: 'sudo' };
    const plan = planOf({ steps: [step(named)] }, [plain]);
    expect(plan.hosts['web-1']?.alsoAs).toEqual([bySudo('app', { password: secret })]);
    const unknown = compiled({
      stages: [stageOf({ become: { ...named, password: 'sudoo' } })],
      secrets: { sudo: secret },
    });
    expect(unknown.problems).toMatchObject([
      { code: 'NS1302', message: 'There is no secret `sudoo`.', place: { path: 'stages.0.become.password' } },
    ]);
  });

  it('is nobody for what the controller asks', () => {
    const { problems } = compiled({ stages: [stageOf({ steps: [{ wait: { port: 80 }, become: 'app' }] })] });
    expect(problems).toMatchObject([{ code: 'NS1331', place: { path: 'stages.0.steps.0.become' } }]);
    const plan = planOf({ become: 'app', steps: [{ wait: { port: 80 } }, { local: 'true', undo: 'true' }] }, [plain]);
    expect(plan.hosts['web-1']).not.toHaveProperty('alsoAs');
    expect(stepsOf(plan, 'web-1').map((one) => one?.summary)).not.toContainEqual(expect.stringContaining('as app'));
  });
});

describe('how a host wants it done', () => {
  const ofHost = bySudo('root', { password: secret, tty: true });
  it.each<[string, Become, Become]>([
    ['holds for others by the same method', bySudo('app'), bySudo('app', { password: secret, tty: true })],
    ['not for another method', bySudo('app', { method: 'doas' }), bySudo('app', { method: 'doas' })],
    [
      'and not against what is said nearer',
      bySudo('app', { password: { env: 'OWN' } }),
      bySudo('app', { password: { env: 'OWN' }, tty: true }),
    ],
  ])('%s', (_, own, expected) => {
    expect(becomeOn({ become: ofHost }, own)).toEqual(expected);
  });

  it('does not lend a password of su: that is the other user’s', () => {
    const bySu: Become = { user: 'root', method: 'su', password: secret, tty: false };
    const own: Become = { user: 'app', method: 'su', password: null, tty: false };
    expect(becomeOn({ become: bySu }, own)).toEqual(own);
  });
});

describe('become in hosts.yaml', () => {
  const targetOf = (file: Parameters<typeof environmentHosts>[0], name: string): HostTarget | undefined =>
    environmentHosts(file, new Map(), () => ({ file: 'hosts.yaml' })).hosts.get(name)?.target;

  it('is that of the nearest, which can turn it off', () => {
    const hosts = { a: null, b: { become: false as const }, c: { become: 'none' }, d: { become: { user: 'app' } } };
    const file = { apiVersion: 'nightshift/v1' as const, defaults: { become: 'root' }, hosts };
    expect(targetOf(file, 'a')?.become).toEqual(bySudo('root'));
    expect(targetOf(file, 'b')).not.toHaveProperty('become');
    expect(targetOf(file, 'c')).not.toHaveProperty('become');
    expect(targetOf(file, 'd')?.become).toEqual(bySudo('app'));
  });

  it('has a terminal for doas with a password: it asks on nothing else', () => {
    const written = { user: 'app', method: 'doas', password: secret } as const;
    expect(readBecome(written, (source: typeof secret) => source)).toMatchObject({ tty: true });
    expect(readBecome({ user: 'app', method: 'doas' }, () => null)).toMatchObject({ tty: false });
  });
});

it('every user of a host has a state directory of its own', () => {
  expect(stateDirOf({ stateDir: '/srv/state/' }, null)).toBe('/srv/state/');
  expect(stateDirOf({ stateDir: '/srv/state/' }, bySudo('app'))).toBe('/srv/state-app');
  expect(stateDirOf({ stateDir: null }, bySudo('app'))).toBeNull();
});
