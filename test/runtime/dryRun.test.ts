import { describe, expect, it } from 'vitest';
import { type CompiledGate, type ExecutionPlan, type Payload, secretMark } from '../../src/model/executionPlan.ts';
import type { HostSurvey, SurveyRequest } from '../../src/model/survey.ts';
import { type DryRunOptions, type DryRunParts, dryRun } from '../../src/runtime/dryRun.ts';
import type { StepSpec } from '../../src/steps/spec.ts';
import { stepWork } from '../../src/steps/work.ts';
import { base64, ended, fileState, surveyOf, template } from '../preview/previewing.ts';
import { planOf } from '../rollout/plans.ts';

/** A world in which everything answers; what was asked is remembered. */
class World {
  readonly asked: string[] = [];
  readonly requests = new Map<string, SurveyRequest>();
  atOnce = 0;
  atOnceMax = 0;
  down: readonly string[] = [];
  answered: Partial<HostSurvey> = {};

  readonly parts: DryRunParts = {
    surveys: {
      survey: async (target, request) => {
        this.requests.set(target.name, request);
        this.atOnceMax = Math.max(this.atOnceMax, ++this.atOnce);
        await Promise.resolve();
        this.atOnce -= 1;
        const problem = { code: 'NS2003', message: `${target.name} is down`, next: '', severity: 'error' } as const;
        if (this.down.includes(target.name)) return { status: 'unreachable', problem };
        return { status: 'surveyed', survey: surveyOf(this.answered) };
      },
    },
    gates: {
      ask: async (question) => {
        this.asked.push(JSON.stringify(question));
        return { verdict: 'pass', detail: 'HTTP 200', durationMs: 1 };
      },
    },
    controller: {
      run: async ({ command, directory, stdin }) => {
        this.asked.push(`${directory}: ${command} < ${stdin}`);
        return { exitCode: 0, timedOut: false, output: '', durationMs: 1 };
      },
    },
    clock: { now: () => 1_000, monotonic: () => 5, after: () => () => {} },
    fileBytes: async (payload) => {
      this.asked.push(`bytes ${payload.kind}`);
      return new TextEncoder().encode('new\n');
    },
    directoryEntries: async () => {
      this.asked.push('directory');
      return [];
    },
  };

  dryRun(plan: ExecutionPlan, more: Partial<DryRunOptions> = {}) {
    return dryRun(plan, this.parts, { commands: true, signal: new AbortController().signal, ...more });
  }
}

const setting = { unless: null, check: null, timeoutMs: 60_000, target: { serviceManager: 'systemctl' } };
const step = (name: string, spec: StepSpec, unless: string | null = null) => ({
  ...{ name, type: spec.type, ...stepWork(spec, { ...setting, unless }) },
});

const hosts = ['h1', 'h2', 'h3', 'h4'];
const file: Payload = { kind: 'file', sha256: 'a'.repeat(64), bytes: 4 };
const upload = (payload: Payload, directory = false): StepSpec => ({
  ...{ type: 'upload', payload, directory, from: 'app.conf', to: directory ? '/opt/tree' : '/opt/app.conf' },
  ...{ mode: null, owner: null, diff: null },
});

describe('a dry run', () => {
  it('asks every host, so many at once, and tells of those that do not answer', async () => {
    const world = new World();
    world.down = ['h2'];
    const seen = await world.dryRun(planOf([{ hosts }]), { parallel: 2 });
    expect(Object.entries(seen.hosts).map(([name, { status }]) => `${name} ${status}`)).toEqual([
      ...['h1 surveyed', 'h2 unreachable', 'h3 surveyed', 'h4 surveyed'],
    ]);
    expect(world.atOnceMax).toBe(2);
    expect(seen).toMatchObject({ atMs: 1_000, durationMs: 0, commandsAsked: true });
    expect(seen.checks[0]).toMatchObject({ name: 'reachable', verdict: 'bad', hosts: ['h2'] });
  });

  it('reads each local file once, and keeps no content of files, neither whole nor by lines', async () => {
    const world = new World();
    const line: StepSpec = { type: 'line', path: '/etc/app', line: 'x', match: null, state: 'absent', diff: false };
    world.answered = {
      paths: { '/opt/app.conf': fileState('old\n'), '/etc/app': fileState('hidden\n') },
      contents: { '/opt/app.conf': base64('old\n') },
      lines: [{ edit: 'remove', hits: [{ number: 1, line: 'hidden' }] }],
    };
    const steps = [
      step('a', upload(file)),
      step('b', upload(file)),
      step('dir', upload(file, true)),
      step('line', line),
    ];
    const seen = await world.dryRun(planOf([{ hosts, steps }]));
    expect(world.asked).toEqual(['bytes file', 'directory']);
    expect(seen.hosts.h1).toMatchObject({
      survey: { contents: {}, lines: [{ edit: 'remove', hits: [{ number: 1, line: '' }] }] },
      stages: [{ steps: [{ diff: '@@ -1,1 +1,1 @@\n-old\n+new' }, {}, {}, { sign: 'remove', diff: null }] }],
    });
    expect(JSON.stringify(seen)).not.toContain('hidden');
    expect(JSON.stringify(seen)).not.toContain(base64('old\n'));
  });

  it('fetches no file that is too long to be shown', async () => {
    const world = new World();
    await world.dryRun(planOf([{ hosts, steps: [step('a', upload({ ...file, bytes: 65_537 }))] }]));
    expect(world.asked).toEqual([]);
  });

  it('asks `unless` of local steps on the controller, in their surroundings, once, and never with a secret', async () => {
    const world = new World();
    const local = (stdin: string): StepSpec => ({
      ...{ type: 'local', command: 'mail', surroundings: { stdin, env: {}, directory: 'ops' } },
      ...{ undo: { kind: 'irreversible', reason: 'test' }, undoWhenUnknown: false },
    });
    const steps = [step('a', local('hello'), 'test -e a'), step('b', local(secretMark('key')), 'test -e b')];
    const seen = await world.dryRun(planOf([{ hosts, steps }]));
    expect(world.asked).toEqual(['ops: test -e a < hello', 'ops: test -e b < null']);
    expect(seen.hosts.h4).toMatchObject({ stages: [{ steps: [{ sign: 'unchanged' }, { sign: 'unchanged' }] }] });
    const quiet = new World();
    await quiet.dryRun(planOf([{ hosts, steps }]), { commands: false });
    expect(quiet.asked).toEqual([]);
  });

  it('asks each gate once: of each host that it names, from hosts within their surveys, and none that needs a secret', async () => {
    const world = new World();
    world.down = ['h2'];
    world.answered = { commands: { 'gate 0.own': ended(3, 'not listening\n') } };
    const http = (header: string) =>
      ({ kind: 'http', method: 'GET', url: 'http://x/', headers: { a: header }, status: 200, contains: null }) as const;
    const command = (from: 'host' | 'controller') =>
      ({ kind: 'command', from, command: 'probe', stdin: null }) as const;
    const gates: (Partial<CompiledGate> & { name: string })[] = [
      { name: 'all', perHost: false, question: http('') },
      { name: 'each', perHost: true, question: http('') },
      { name: 'secret', perHost: false, question: http(secretMark('key')) },
      { name: 'own', perHost: true, question: command('host') },
      { name: 'here', perHost: false, question: command('controller') },
    ];
    const plan = planOf([
      { hosts: ['h1', 'h2'], gates },
      { hosts: ['h1'], gates: [] },
    ]);
    const said = async (commands: boolean) =>
      (await world.dryRun(plan, { commands })).gates.map(({ gate, host, verdict, detail }) =>
        [plan.gates[gate]?.name, host, verdict, detail].join(' '),
      );
    expect(await said(true)).toEqual([
      'all  pass HTTP 200',
      'each h1 pass HTTP 200',
      'secret  unknown needs a secret, which is fetched only when a run starts',
      'own h1 fail exit 3: not listening',
      'here  pass HTTP 200',
      'each h2 pass HTTP 200',
      'own h2 unknown its host did not answer',
    ]);
    expect(world.asked).toHaveLength(4);
    expect(await said(false)).toContain('here  unknown is a command, and commands were not asked');
    expect(world.requests.get('h1')?.commands).toEqual([]);
  });

  it('lets what is wrong with local files through, and nothing of hosts', async () => {
    const world = new World();
    const gone = { ...world.parts, fileBytes: () => Promise.reject(new Error('changed')) };
    const plan = planOf([{ hosts, steps: [step('a', upload(file)), step('t', template('x'))] }]);
    await expect(dryRun(plan, gone, { commands: true, signal: new AbortController().signal })).rejects.toThrow(
      'changed',
    );
    world.down = hosts;
    await expect(world.dryRun(plan)).resolves.toMatchObject({ hosts: { h1: { status: 'unreachable' } } });
  });
});
