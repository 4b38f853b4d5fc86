import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/generated/plan.ts';
import { secretMark } from '../../../src/model/executionPlan.ts';
import { compileChange } from '../../../src/plan/compile/compileChange.ts';
import { digestOf, sha256 } from '../../../src/plan/digest.ts';
import { changeOf, compiled, compiledPlan, filesOf, hostOf, stageOf } from './changes.ts';

const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('expected one');
  return value;
};
const withSteps = (...steps: Step[]) => ({ stages: [stageOf({ steps })] });
/** The steps of a host of the first stage. */
const stepsOf = (plan: ReturnType<typeof compiledPlan>, host = 0) =>
  present(plan.stages[0]?.hosts[host]).steps.map((id) => present(plan.steps[id]));
const scriptOf = (plan: ReturnType<typeof compiledPlan>, host = 0): string => {
  const action = present(stepsOf(plan, host)[0]).action;
  if (action.at !== 'host') throw new Error('expected a command on the host');
  return action.command.script;
};

describe('the compiled plan', () => {
  it('names steps by their type and number, past names that are taken', () => {
    const run: Step = { run: 'true' };
    const plan = compiledPlan(
      withSteps(run, { run: 'a', name: 'run-2' }, { ...run, run: 'b' }, { symlink: { path: '/a', to: 'b' } }),
    );
    expect(stepsOf(plan).map(({ name }) => name)).toEqual(['run-1', 'run-2', 'run-3', 'symlink-1']);
  });

  it('has defaults for all that a plan does not say', () => {
    const plan = compiledPlan(withSteps({ run: 'true' }));
    expect(plan).toMatchObject({
      change: { name: 'billing-4.12.0', title: 'billing-4.12.0', description: null, ticket: null, author: null },
      policy: { windows: 'required' },
      window: null,
      lockWaitMs: 0,
      rollback: { parallel: null, scope: 'run', undoRetries: 2 },
    });
    expect(plan.stages[0]).toMatchObject({
      waves: [2],
      parallel: 2,
      parallelPer: {},
      failuresMax: 0,
      unreachableMax: 0,
      soakMs: 0,
      onFailure: 'rollback',
      holdForMs: null,
      holdThen: 'rollback',
      onHostFailure: 'undo',
    });
    expect(stepsOf(plan)[0]).toEqual({
      type: 'run',
      name: 'run-1',
      summary: 'true',
      action: { at: 'host', command: { script: 'true\n', stdin: null, payloads: [], timeoutMs: 600_000 } },
      undo: { kind: 'irreversible', reason: 'the plan declares no undo' },
      preview: { look: { kind: 'command', shown: 'true', program: null }, unless: null, check: null },
      timeoutMs: 600_000,
      retries: 0,
      idempotent: false,
      expectsMs: null,
      pointOfNoReturn: false,
    });
  });

  it('carries what a step says over', () => {
    const step: Step = {
      run: 'a',
      timeout: '30s',
      retries: 2,
      idempotent: true,
      expects: '5s',
      pointOfNoReturn: true,
      undo: { command: 'b', timeout: '1m', stdin: 'x' },
      undoWhenUnknown: true,
    };
    expect(stepsOf(compiledPlan(withSteps(step)))[0]).toMatchObject({
      timeoutMs: 30_000,
      retries: 2,
      idempotent: true,
      expectsMs: 5_000,
      pointOfNoReturn: true,
      undo: { kind: 'host', whenUnknown: true, command: { script: 'b\n', stdin: 'x', timeoutMs: 60_000 } },
    });
  });

  it('shows the check of a step', () => {
    const [step] = stepsOf(compiledPlan(withSteps({ run: 'a', unless: 'test -e {{ host.rack }}' })));
    expect(step?.summary).toBe('a (unless: test -e r1)');
  });

  it('says what a dry run goes by: the author asks in the surroundings of the step, quoted as the step is', () => {
    const plan = compiledPlan(
      withSteps(
        {
          run: '/opt/ctl go',
          directory: '/opt',
          env: { A: 'b c' },
          unless: 'test -e x',
          check: './ctl try {{ host.rack }}',
        },
        { template: { from: 'a.liquid', to: '/etc/a', diff: false }, unless: 'test -e y' },
        { service: { name: 'app', state: 'started' } },
        { local: 'notify', check: 'true' },
      ),
      filesOf({ 'a.liquid': 'x' }),
    );
    const asked = (question: string) => `export A='b c'\ncd /opt || exit 1\n${question}\n`;
    expect(stepsOf(plan).map(({ preview }) => preview)).toEqual([
      {
        look: { kind: 'command', shown: '/opt/ctl go', program: '/opt/ctl' },
        ...{ unless: asked('test -e x'), check: asked('./ctl try r1') },
      },
      {
        look: { kind: 'file', path: '/etc/a', mode: null, owner: null, diff: false },
        ...{ unless: 'test -e y', check: null },
      },
      {
        look: { kind: 'service', name: 'app', state: 'started', enabled: null, manager: 'systemctl' },
        ...{ unless: null, check: null },
      },
      { look: { kind: 'command', shown: 'notify', program: null }, unless: null, check: 'true' },
    ]);
  });

  it('takes what follows a failure from the stage, else the plan', () => {
    const plan = compiledPlan({
      onFailure: 'hold',
      holdFor: '30m',
      holdThen: 'abort',
      stages: [stageOf(), stageOf({ name: 'b', onFailure: 'rollbackStage', holdThen: 'rollback', failuresMax: '50%' })],
    });
    expect(plan.stages).toMatchObject([
      { onFailure: 'hold', holdForMs: 1_800_000, holdThen: 'abort', failuresMax: 0 },
      { onFailure: 'rollbackStage', holdForMs: 1_800_000, holdThen: 'rollback', failuresMax: 1 },
    ]);
  });

  it('does not undo steps of always', () => {
    const plan = compiledPlan({ stages: [stageOf({ always: [{ run: 'a', undo: 'b' }] })] });
    const [id = ''] = present(plan.stages[0]?.hosts[0]).always;
    expect(plan.steps[id]?.undo).toEqual({ kind: 'nothing' });
  });

  it('shares what comes out the same', () => {
    const plan = compiledPlan(withSteps({ run: 'echo {{ host.labels.site }}' }, { run: 'same' }), filesOf(), [
      hostOf('a'),
      hostOf('b'),
      hostOf('c', {}, { labels: { site: 'lyon' } }),
    ]);
    const [a, b, c] = present(plan.stages[0]).hosts;
    expect(a?.steps).toEqual(b?.steps);
    expect(a?.steps[0]).not.toEqual(c?.steps[0]);
    expect(a?.steps[1]).toEqual(c?.steps[1]);
    expect(Object.keys(plan.steps).length).toBe(3);
    expect(Object.keys(plan.steps).every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  });

  it('drives services by the manager of each host', () => {
    const hosts = [hostOf('a'), hostOf('b', {}, { serviceManager: 'sudo systemctl' })];
    const plan = compiledPlan(withSteps({ service: { name: 'app', state: 'started' } }), filesOf(), hosts);
    expect(scriptOf(plan, 0)).toContain('NS_MANAGER=systemctl\n');
    expect(scriptOf(plan, 1)).toContain("NS_MANAGER='sudo systemctl'\n");
  });

  it('leaves out hosts that a stage before has, where it says so', () => {
    const plan = compiledPlan({
      stages: [stageOf({ hosts: { limit: 1 } }), stageOf({ name: 'rest', skipDone: true }), stageOf({ name: 'again' })],
    });
    expect(plan.stages.map(({ hosts }) => hosts.map(({ host }) => host))).toEqual([
      ['web-1'],
      ['web-2'],
      ['web-1', 'web-2'],
    ]);
    expect(Object.keys(plan.hosts)).toEqual(['web-1', 'web-2']);
    expect(Object.keys(compiledPlan({ stages: [stageOf({ hosts: 'web-2' })] }).hosts)).toEqual(['web-2']);
  });

  it('orders the undo of a restart after the files', () => {
    const plan = compiledPlan(
      withSteps(
        { run: 'drain', undo: 'enable' },
        { symlink: { path: '/a', to: 'b' } },
        { service: { name: 'x', state: 'restarted' } },
      ),
    );
    expect(plan.stages[0]?.hosts[0]?.undoOrder).toEqual([1, 2, 0]);
  });

  it('cannot be changed', () => {
    const plan = compiledPlan(withSteps({ run: 'a', env: { A: 'b' } }));
    const all = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(all));
    expect(all(plan)).toBe(true);
  });
});

describe('names in a plan', () => {
  const names: Step = {
    run: 'x {{ version }} {{ host.name }} {{ host.address }} {{ host.port }} {{ host.user }} {{ host.labels.site }} {{ host.rack }} {{ change.name }} {{ change.ticket }} {{ environment }}',
  };

  it('stand for values', () => {
    const plan = compiledPlan({ ...withSteps(names), variables: { version: '4.12.0' }, ticket: 'CHG 1' });
    expect(scriptOf(plan, 1)).toBe("x 4.12.0 web-2 web-2.example 22 deploy lyon r2 billing-4.12.0 'CHG 1' test\n");
  });

  it('that are unknown are told with the nearest one, all at once, each once', () => {
    const { plan, problems } = compiled({
      ...withSteps({
        run: 'a {{ vresion }} {{ host.rak }} {{ host.labels.sit }} {{ run.id }} {{ secrets.pasword }} {{ change.ticket }}',
      }),
      variables: { version: '1' },
      secrets: { password: { env: 'P' } },
    });
    expect(plan).toBeUndefined();
    expect(problems.map(({ code, message, next }) => [code, message, next])).toEqual([
      ['NS1302', 'There is no `vresion`.', 'Did you mean `version`?'],
      ['NS1302', '`host.rak` has no value on web-1.', 'Did you mean `host.rack`?'],
      ['NS1302', '`host.labels.sit` has no value on web-1.', 'Did you mean `host.labels.site`?'],
      ['NS1302', expect.stringContaining('not known before the run'), expect.stringContaining('NIGHTSHIFT_RUN')],
      ['NS1302', 'There is no secret `pasword`.', 'Did you mean `secrets.password`?'],
      ['NS1302', 'There is no `change.ticket`.', expect.any(String)],
    ]);
    expect(problems[0]?.place?.path).toBe('stages.0.steps.0.run');
  });

  it('must be known on every host', () => {
    const { problems } = compiled(withSteps({ run: '{{ host.rack }}' }), filesOf(), [
      hostOf('a', { rack: 1 }),
      hostOf('b'),
    ]);
    expect(problems.map(({ message }) => message)).toEqual(['`host.rack` has no value on b.']);
  });

  it('of an object that every value has are no values', () => {
    const { problems } = compiled(
      withSteps({ run: 'a {{ constructor }} {{ host.toString }} {{ host.labels.__proto__ }}' }),
    );
    expect(problems.map(({ code }) => code)).toEqual(['NS1302', 'NS1302', 'NS1302']);
  });

  it('of nightshift itself cannot be variables', () => {
    const { problems } = compiled({ variables: { host: 'x' } }, filesOf(), [hostOf('a', { name: 'y' })]);
    expect(problems.map(({ code, place }) => [code, place?.path])).toEqual([
      ['NS1306', 'variables.host'],
      ['NS1306', 'environment'],
    ]);
  });
});

describe('secrets', () => {
  const secrets = { token: { env: 'TOKEN' } };
  const secret = '{{ secrets.token }}';

  it('become marks in standard input, templates and headers', () => {
    const plan = compiledPlan(
      {
        secrets,
        stages: [
          stageOf({
            steps: [
              { run: 'a', stdin: `x ${secret}`, undo: { command: 'b', stdin: secret } },
              { template: { from: 't', to: '/t' } },
            ],
            gates: [
              { name: 'g', on: ['host'], http: { url: 'http://x', headers: { Authorization: `Bearer ${secret}` } } },
            ],
          }),
        ],
      },
      filesOf({ t: { text: `p=${secret}\n` } }),
    );
    const mark = secretMark('token');
    const [run, template] = stepsOf(plan);
    expect(run).toMatchObject({ action: { command: { stdin: `x ${mark}` } }, undo: { command: { stdin: mark } } });
    expect(template).toMatchObject({ action: { command: { payloads: [{ kind: 'text', text: `p=${mark}\n` }] } } });
    expect(Object.values(plan.gates)[0]).toMatchObject({ question: { headers: { Authorization: `Bearer ${mark}` } } });
    expect(plan.secrets).toEqual(secrets);
  });

  it.each<[string, Step, string]>([
    ['a command', { run: `a ${secret}` }, 'run'],
    ['a check', { run: 'a', unless: `a ${secret}` }, 'unless'],
    ['an undo', { run: 'a', undo: `a ${secret}` }, 'undo'],
    ['an environment variable', { run: 'a', env: { A: secret } }, 'env.A'],
    ['a directory', { run: 'a', directory: `/${secret}` }, 'directory'],
    ['an argument', { script: { file: 's', args: ['a', secret] } }, 'script.args.1'],
    ['a path', { upload: { from: 's', to: `/${secret}` } }, 'upload.to'],
    ['a local path', { upload: { from: secret, to: '/a' } }, 'upload.from'],
    ['a link', { symlink: { path: '/a', to: secret } }, 'symlink.to'],
    ['a line', { line: { path: '/a', line: secret } }, 'line.line'],
    ['a URL', { wait: { url: `http://a/${secret}` } }, 'wait.url'],
    ['a local command', { local: `a ${secret}` }, 'local'],
  ])('are refused in %s', (_, step, path) => {
    const { problems } = compiled({ ...withSteps(step), secrets }, filesOf({ s: 'x' }));
    expect(problems.map(({ code, place }) => [code, place?.path])).toEqual([['NS1304', `stages.0.steps.0.${path}`]]);
  });
});

describe('paths and texts', () => {
  it.each([
    ['{{ p }}', 'relative', 'NS1333'],
    ['{{ p }}', '/', 'NS1333'],
    ['/opt/{{ p }}', 'x/', 'NS1333'],
    ['/opt/{{ p }}', '..', 'NS1333'],
    ['/opt/{{ p }}', 'a\nb', 'NS1305'],
    ['/opt/{{ p }}', 'a\x7fb', 'NS1305'],
  ])('to: %s with %j is refused', (to, p, code) => {
    const { problems } = compiled(
      { ...withSteps({ upload: { from: 's', to } }), variables: { p } },
      filesOf({ s: 'x' }),
    );
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('a directory may be written with a slash at its end', () => {
    const files = filesOf({ dist: { kind: 'directory' } });
    const plan = compiledPlan(withSteps({ upload: { from: 'dist', to: '/opt/app//' } }), files);
    expect(scriptOf(plan)).toContain('NS_PATH=/opt/app\n');
    expect(scriptOf(plan)).toContain('tar -x');
  });

  it('a value never becomes code of a fixed script', () => {
    const evil = `'; touch /tmp/x; $(id) \``;
    const plan = compiledPlan({ ...withSteps({ symlink: { path: '/a', to: '{{ evil }}' } }), variables: { evil } });
    expect(scriptOf(plan)).toContain(`NS_TARGET=''\\''; touch /tmp/x; $(id) \`'\n`);
  });

  it('files are there by checksum, with those of undo and always', () => {
    const step: Step = { script: { file: 'a.sh' }, undo: { script: { file: 'b.sh' } } };
    const plan = compiledPlan(
      { stages: [stageOf({ steps: [step], always: [{ script: { file: 'c.sh' } }] })] },
      filesOf({ 'a.sh': 'a', 'b.sh': 'b', 'c.sh': 'c' }),
    );
    expect(plan.files).toEqual(
      Object.fromEntries(
        ['a', 'b', 'c'].map((text) => [sha256(text), { source: `${text}.sh`, kind: 'file', bytes: 1 }]),
      ),
    );
  });
});

describe('templates', () => {
  const withTemplate = (text: string, variables = {}) =>
    [
      {
        ...withSteps({ template: { from: 't', to: '/t', variables } }),
        variables: { version: '4.12.0', size: 3 },
        secrets: { token: { env: 'T' } },
      },
      filesOf({ t: { text, source: 'files/t.liquid' } }),
    ] as const;
  const rendered = (text: string, variables = {}) =>
    [0, 1].map((host) => {
      const { action } = present(stepsOf(compiledPlan(...withTemplate(text, variables)), host)[0]);
      return action.at === 'host' ? action.command.payloads[0] : undefined;
    });
  const problemsOf = (text: string) =>
    compiled(...withTemplate(text)).problems.map(({ code, place }) => [code, place?.file, place?.line, place?.column]);

  it('see the plan, the host and variables of their own', () => {
    const text =
      '{{ version }} {{ size | plus: 1 }} {{ own }} {{ host.name }} {% if host.labels.site == "lyon" %}L{% else %}{{ host.rack }}{% endif %} {{ change.name }} {{ environment }}\n';
    expect(rendered(text, { own: true })).toEqual([
      { kind: 'text', text: '4.12.0 4 true web-1 r1 billing-4.12.0 test\n' },
      { kind: 'text', text: '4.12.0 4 true web-2 L billing-4.12.0 test\n' },
    ]);
    expect(rendered('{{ version }}', { version: 'own' })[0]).toEqual({ kind: 'text', text: 'own' });
    expect(rendered('{% for label in host.labels %}{{ label[1] }}{% endfor %}')).toEqual([
      { kind: 'text', text: 'paris' },
      { kind: 'text', text: 'lyon' },
    ]);
    expect(rendered('{% assign key = "rack" %}{{ host[key] }}')).toEqual([
      { kind: 'text', text: 'r1' },
      { kind: 'text', text: 'r2' },
    ]);
  });

  it.each([
    ['a\n {{ vresion }}', 'NS1311', 2, 5],
    ['a\n{{ host.nobody }}', 'NS1311', 2, 4],
    ['{% iff %}', 'NS1310', 1, 1],
    ['{% if version %}', 'NS1310', 1, 1],
    ['x {% include "a" %}', 'NS1310', 1, 3],
    ['{% render "a" %}', 'NS1310', 1, 1],
    ['{% layout "a" %}', 'NS1310', 1, 1],
    ['{{ "now" | date: "%s" }}', 'NS1310', 1, 1],
    ['{{ version | nope }}', 'NS1310', 1, 1],
    ['{% for i in (1..100000000) %}{% for j in (1..100000000) %}x{% endfor %}{% endfor %}', 'NS1311', 1, 1],
    ['{{ secrets.token | upcase }}', 'NS1312', 1, 4],
    ['\n{% if secrets.token %}x{% endif %}', 'NS1312', 2, 7],
    ['{% assign s = secrets %}{{ s.token }}', 'NS1312', 1, 15],
    ['{{ version | append: secrets.token }}', 'NS1312', 1, 22],
    ['{{ secrets["token"] }}', 'NS1312', 1, 4],
    ['{% capture c %}{{ secrets.token }}{% endcapture %}{{ c | upcase }}', 'NS1312', undefined, undefined],
    ['{{ secrets.nobody }}', 'NS1311', 1, 4],
  ])('%j is refused', (text, code, line, column) => {
    expect(problemsOf(text)).toEqual([[code, 'files/t.liquid', line, column]]);
  });
});

describe('gates', () => {
  const gates = (list: NonNullable<ReturnType<typeof stageOf>['gates']>) => {
    const plan = compiledPlan({ stages: [stageOf({ gates: list })] });
    return present(plan.stages[0]?.hosts[0]).gates.map((id) => present(plan.gates[id]));
  };
  const http = { http: { url: 'http://{{ host.address }}/health' } };

  it('have defaults, and know whether they name the host', () => {
    expect(
      gates([
        { name: 'a', on: ['host'], ...http },
        { name: 'b', on: ['wave'], tcp: { port: 80 } },
        { name: 'c', on: ['wave'], tcp: { port: 80, address: 'lb' } },
        { name: 'd', on: ['wave'], command: 'x', from: 'host' },
        { name: 'e', on: ['wave'], command: 'x', from: 'controller' },
      ]),
    ).toEqual([
      expect.objectContaining({
        name: 'a',
        question: {
          kind: 'http',
          method: 'GET',
          url: 'http://web-1.example/health',
          headers: {},
          status: 200,
          contains: null,
        },
        everyMs: 5_000,
        timeoutMs: 10_000,
        passes: 1,
        withinMs: 120_000,
        failuresMax: 1,
        onUnknown: 'hold',
        perHost: true,
        summary: 'GET http://web-1.example/health answers 200',
      }),
      expect.objectContaining({ question: { kind: 'tcp', address: 'web-1.example', port: 80 }, perHost: true }),
      expect.objectContaining({ question: { kind: 'tcp', address: 'lb', port: 80 }, perHost: false }),
      expect.objectContaining({ perHost: true }),
      expect.objectContaining({ perHost: false, summary: 'on the controller: x' }),
    ]);
  });

  it('of hosts verify a rollback, unless one says how', () => {
    const host = { name: 'a', on: ['host', 'wave'], ...http } as const;
    const on = (list: Parameters<typeof gates>[0]) => gates(list).map((gate) => gate.on);
    expect(
      on([
        { ...host, on: [...host.on] },
        { name: 'b', on: ['wave'], ...http },
      ]),
    ).toEqual([['host', 'wave', 'rollback'], ['wave']]);
    expect(
      on([
        { ...host, on: [...host.on] },
        { name: 'b', on: ['rollback'], ...http },
      ]),
    ).toEqual([['host', 'wave'], ['rollback']]);
  });

  it('of the whole change have no host', () => {
    const { problems } = compiled({
      gates: [
        { name: 'a', on: ['final'], tcp: { port: 80 } },
        { name: 'b', on: ['final'], ...http },
      ],
    });
    expect(problems.map(({ code, place }) => [code, place?.path])).toEqual([
      ['NS1332', 'gates.0.tcp'],
      ['NS1302', 'gates.1.http.url'],
    ]);
    const plan = compiledPlan({ gates: [{ name: 'a', on: ['preflight', 'final'], tcp: { port: 80, address: 'lb' } }] });
    expect(plan.changeGates.map((id) => plan.gates[id]?.perHost)).toEqual([false]);
  });
});

describe('waits', () => {
  it('for a command run on the host, for ports and URLs are questions', () => {
    const plan = compiledPlan(
      withSteps(
        { wait: { port: 80 } },
        { wait: { url: 'http://x', within: '1m', every: '1s' } },
        { wait: { command: 'test -S {{ host.rack }}' } },
      ),
    );
    expect(stepsOf(plan)).toMatchObject([
      {
        action: {
          at: 'question',
          question: { kind: 'tcp', address: 'web-1.example', port: 80 },
          everyMs: 2_000,
          withinMs: 120_000,
        },
      },
      {
        action: { at: 'question', question: { kind: 'http', status: 200 }, everyMs: 1_000, withinMs: 60_000 },
        timeoutMs: 120_000,
      },
      { action: { at: 'host', command: { timeoutMs: 180_000 } }, undo: { kind: 'nothing' } },
    ]);
  });

  it('for a port have no check on the host', () => {
    const { problems } = compiled(withSteps({ wait: { port: 80 }, unless: 'true' }));
    expect(problems.map(({ code, place }) => [code, place?.path])).toEqual([['NS1331', 'stages.0.steps.0.unless']]);
  });
});

describe('packages and reboots', () => {
  it('are compiled with their names filled in; a reboot has one time for all of it, and is never tried again', () => {
    const plan = compiledPlan(
      withSteps(
        { package: { name: 'app-{{ host.rack }}', version: '{{ host.rack }}:1.0~rc1-1+b2' } },
        { package: { name: 'g++', state: 'absent' }, retries: 2 },
        { reboot: {} },
        {
          reboot: { command: 'sudo reboot {{ host.rack }}', until: 'true', within: '30m' },
          unless: 'uname -r | grep -q x',
        },
      ),
      filesOf(),
      [hostOf('web-1', { rack: '1' })],
    );
    const [one, two, three, four] = stepsOf(plan);
    expect(one).toMatchObject({ type: 'package', name: 'package-1', undo: { kind: 'own' }, timeoutMs: 600_000 });
    expect(one?.summary).toBe('package app-1: 1:1.0~rc1-1+b2');
    expect(two).toMatchObject({ summary: 'package g++: absent', retries: 2 });
    const back = { timeoutMs: 60_000 };
    expect(three).toMatchObject({
      ...{ type: 'reboot', name: 'reboot-1', undo: { kind: 'nothing' }, timeoutMs: 900_000, retries: 0 },
      action: { at: 'reboot', withinMs: 900_000, command: { timeoutMs: 900_000 }, back },
      summary: 'restart the host: systemctl reboot; back within 15m',
    });
    expect(four?.summary).toBe(
      'restart the host: sudo reboot 1; back within 30m, until it passes: true (unless: uname -r | grep -q x)',
    );
    expect(four).toMatchObject({ timeoutMs: 1_800_000, idempotent: false });
  });
});

describe('order: shuffled', () => {
  const many = Array.from({ length: 40 }, (_, at) => hostOf(`h${at}`));
  const shuffledPlan = (title: string, order: 'shuffled' | 'inventory' = 'shuffled') =>
    compiledPlan({ title, stages: [stageOf({ order }), stageOf({ name: 'b', order })] }, filesOf(), many);
  const names = (plan: ReturnType<typeof compiledPlan>, stage = 0) => plan.stages[stage]?.hosts.map(({ host }) => host);

  it('is another order, the same each time, of the same hosts', () => {
    const inOrder = many.map(({ target }) => target.name);
    expect(names(shuffledPlan('a', 'inventory'))).toEqual(inOrder);
    const once = names(shuffledPlan('a'));
    expect(once).not.toEqual(inOrder);
    expect([...(once ?? [])].sort()).toEqual([...inOrder].sort());
    expect(names(shuffledPlan('a'))).toEqual(once);
  });

  it('differs between plans and between stages', () => {
    expect(names(shuffledPlan('a'))).not.toEqual(names(shuffledPlan('b')));
    expect(names(shuffledPlan('a'))).not.toEqual(names(shuffledPlan('a'), 1));
  });
});

describe('the digest', () => {
  const base = (): Parameters<typeof compiledPlan> => [
    {
      variables: { version: '1' },
      stages: [stageOf({ steps: [{ upload: { from: 'f', to: '/f' } }, { run: 'x {{ version }}', unless: 'y' }] })],
      gates: [{ name: 'g', on: ['final'], tcp: { port: 1, address: 'a' } }],
    },
    filesOf({ f: 'content' }),
    [hostOf('a'), hostOf('b')],
  ];
  const digest = (change: (input: Parameters<typeof compiledPlan>) => void): string => {
    const input = base();
    change(input);
    return digestOf(compiledPlan(...input));
  };
  const original = digest(() => undefined);

  it('is the same for the same input, whatever the order of keys', () => {
    expect(original).toMatch(/^[0-9a-f]{64}$/);
    expect(digest(() => undefined)).toBe(original);
    const { plan } = compileChange(
      { ...changeOf(base()[0], base()[2]), at: () => ({ file: '/elsewhere/plan.yaml' }) },
      filesOf({ f: 'content' }),
      sha256,
    );
    const reversed = Object.fromEntries(Object.entries(present(plan)).reverse());
    expect(digestOf({ ...present(plan), ...reversed })).toBe(original);
  });

  it.each<[string, (input: Parameters<typeof compiledPlan>) => void]>([
    ['a byte of a file', (input) => (input[1] = filesOf({ f: 'Content' }))],
    ['a variable', ([plan]) => Object.assign(plan ?? {}, { variables: { version: '2' } })],
    ['a command', ([plan]) => Object.assign(plan ?? {}, { stages: [stageOf({ steps: [{ run: 'z' }] })] })],
    ['a gate', ([plan]) => Object.assign(plan ?? {}, { gates: [] })],
    ['a host', (input) => (input[2] = [hostOf('a'), hostOf('c')])],
    ['an address', (input) => (input[2] = [hostOf('a'), hostOf('b', {}, { address: 'x' })])],
    ['the order of the hosts', (input) => (input[2] = [hostOf('b'), hostOf('a')])],
    ['the title', ([plan]) => Object.assign(plan ?? {}, { title: 'another' })],
  ])('is another with %s', (_, change) => {
    expect(digest(change)).not.toBe(original);
  });
});
