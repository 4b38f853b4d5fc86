import { type Lengths, noLengths, stepKey } from '../../src/forecast/estimates.ts';
import type { Calendar } from '../../src/generated/calendar.ts';
import type { Plan } from '../../src/generated/plan.ts';
import type { Policy } from '../../src/generated/policy.ts';
import type { ApprovalStanding } from '../../src/model/approval.ts';
import type { CompiledStep, ExecutionPlan } from '../../src/model/executionPlan.ts';
import type { DryRun, GateReading, HostPreview, PreflightCheck, StepPreview } from '../../src/model/preview.ts';
import type { HostSurvey } from '../../src/model/survey.ts';
import type { EnvironmentHost } from '../../src/plan/change.ts';
import { compileChange } from '../../src/plan/compile/compileChange.ts';
import { sha256 } from '../../src/plan/digest.ts';
import type { ReviewFacts, ReviewView } from '../../src/review/view/reviewShape.ts';
import { viewReview } from '../../src/review/view/reviewView.ts';
import { sinceLastRun } from '../../src/review/view/since.ts';
import { windowFacts } from '../../src/review/view/windowFacts.ts';
import { filesOf, hostOf } from '../plan/compile/changes.ts';

/** Six changes as a reviewer meets them. Plans are compiled; what hosts said is made up. */

type Files = Parameters<typeof filesOf>[0];

interface Sketch {
  readonly plan: Omit<Plan, 'apiVersion' | 'environment'>;
  readonly hosts: readonly EnvironmentHost[];
  readonly groups: { readonly [name: string]: readonly string[] };
  readonly files?: Files;
  readonly policy?: Partial<Policy>;
}

const environmentName = 'production';

function compiledSketch({ plan, hosts, groups, files, policy }: Sketch): ExecutionPlan {
  const change = {
    plan: { apiVersion: 'nightshift/v1', environment: environmentName, ...plan } as const,
    at: (path: readonly (string | number)[]) => ({ file: 'plan.yaml', line: 1, path: path.join('.') }),
    environment: {
      name: environmentName,
      hosts: new Map(hosts.map((host) => [host.target.name, host])),
      groups: new Map(Object.entries(groups)),
      calendar: null,
      policy: { apiVersion: 'nightshift/v1', ...policy } as const,
    },
  };
  const { plan: compiled, problems } = compileChange(change, filesOf(files), sha256);
  if (compiled === undefined) throw new Error(JSON.stringify(problems, null, 1));
  return compiled;
}

/** `web-001` to `web-040`, spread over sites and racks. */
function fleetOf(prefix: string, n: number, sites: readonly string[], address = '10.20'): EnvironmentHost[] {
  return Array.from({ length: n }, (_, i) => {
    const name = `${prefix}-${String(i + 1).padStart(3, '0')}`;
    const site = sites[i % sites.length] ?? 'paris';
    const labels = { site, rack: `${site.slice(0, 3)}-r${Math.floor(i / sites.length) % 4}`, tier: prefix };
    return hostOf(name, { site }, { labels, address: `${address}.${Math.floor(i / 200)}.${10 + (i % 200)}` });
  });
}

const namesOf = (hosts: readonly EnvironmentHost[]): string[] => hosts.map(({ target }) => target.name);

const fleetFacts = (sketch: Sketch): ReviewFacts['fleet'] => ({
  hosts: Object.fromEntries(sketch.hosts.map(({ target }) => [target.name, { labels: target.labels }])),
  groups: sketch.groups,
});

// ------------------------------------------------------------------------------------------------- what hosts say

type Said = Omit<StepPreview, 'step'>;
type Tell = (host: string, step: CompiledStep) => Said | undefined;

const said = (
  sign: Said['sign'],
  text: string,
  more: Partial<Pick<Said, 'certainty' | 'diff' | 'note'>> = {},
): Said => ({ sign, text, certainty: 'verified', diff: null, note: null, ...more });

const opaque = (step: CompiledStep): Said => said('opaque', step.summary, { certainty: 'opaque' });

function surveyed(more: Partial<HostSurvey> = {}): HostSurvey {
  return {
    facts: {
      os: 'Debian GNU/Linux 12 (bookworm)',
      kernel: '6.1.0-28-amd64',
      machine: 'x86_64',
      bootId: '6f0a3c1e-52d1-4c57-9d0b-b5a3f2f0a001',
      uid: 1001,
      clockAheadMs: 120,
      clockDoubtMs: 15,
    },
    paths: {},
    contents: {},
    trees: {},
    services: {},
    packages: {},
    lines: [],
    commands: {},
    programs: {},
    freeBytes: { '/opt': 21_474_836_480 },
    lock: { status: 'free' },
    stateDir: { path: '/var/tmp/nightshift-1001', usable: true, why: null },
    sudo: null,
    ...more,
  };
}

interface Told {
  readonly tell: Tell;
  readonly surveys?: { readonly [host: string]: Partial<HostSurvey> };
  readonly all?: Partial<HostSurvey>;
  readonly unreachable?: { readonly [host: string]: string };
  readonly gates?: readonly GateReading[];
  readonly checks?: readonly PreflightCheck[];
}

export function dryRunOf(plan: ExecutionPlan, atMs: number, told: Told): DryRun {
  const hosts = Object.keys(plan.hosts).map((host) => [host, previewOf(plan, host, told)] as const);
  return {
    atMs,
    durationMs: 4_200,
    commandsAsked: true,
    hosts: Object.fromEntries(hosts),
    gates: told.gates ?? [],
    checks: told.checks ?? [],
  };
}

function previewOf(plan: ExecutionPlan, host: string, { tell, surveys, all, unreachable }: Told): HostPreview {
  const message = unreachable?.[host];
  if (message !== undefined)
    return {
      status: 'unreachable',
      problem: { code: 'NS2001', message, next: 'See whether the host is up.', severity: 'error' },
    };
  const preview = (id: string): StepPreview => {
    const step = plan.steps[id];
    if (step === undefined) throw new Error(`no step ${id}`);
    return { step: id, ...(tell(host, step) ?? opaque(step)) };
  };
  const stages = plan.stages.flatMap((stage, at) => {
    const own = stage.hosts.find((one) => one.host === host);
    return own === undefined ? [] : [{ stage: at, steps: own.steps.map(preview), always: own.always.map(preview) }];
  });
  return { status: 'surveyed', survey: surveyed({ ...all, ...surveys?.[host] }), stages };
}

const good = (name: PreflightCheck['name'], text: string): PreflightCheck => ({
  name,
  verdict: 'good',
  text,
  next: null,
  hosts: [],
});

/** Preflight checks where nothing stands in the way. */
const allGood = (n: number): PreflightCheck[] => [
  good('reachable', `${n} ${n === 1 ? 'host' : 'hosts'} reachable: keys known, logins work`),
  good('lock', 'no other run holds them'),
  good('clock', 'clocks agree within 1s'),
  good('diskSpace', 'there is room for everything that is sent'),
  good('gates', 'gates pass now'),
];

/** What the gates of that name say: of one that names its host, each says the same. */
function readingsOf(
  plan: ExecutionPlan,
  name: string,
  reading: Pick<GateReading, 'verdict' | 'detail'>,
): GateReading[] {
  const ofChange = plan.changeGates.map((gate) => ({ gate, host: null }));
  const ofHosts = plan.stages.flatMap(({ hosts }) =>
    hosts.flatMap(({ host, gates }) => gates.map((gate) => ({ gate, host }))),
  );
  return [...ofChange, ...ofHosts]
    .filter(({ gate }) => plan.gates[gate]?.name === name)
    .map((asked) => ({ ...asked, ...reading }));
}

const passing = (detail: string) => ({ verdict: 'pass', detail }) as const;

/** As after many runs: each step has taken so many seconds. */
export function pastOf(plan: ExecutionPlan, seconds: number, except: readonly string[] = []): Lengths {
  const past: Record<string, number> = {};
  for (const step of Object.values(plan.steps)) {
    if (except.includes(step.name)) continue;
    past[stepKey(step, 'forward')] = seconds * 1_000;
    past[stepKey(step, 'undo')] = seconds * 1_000;
  }
  return { past, seen: () => undefined };
}

// ------------------------------------------------------------------------------------------------- the environment

export const calendar: Calendar = {
  apiVersion: 'nightshift/v1',
  timezone: 'Europe/Paris',
  windows: [
    {
      name: 'weeknights',
      from: '2026-01-05',
      recurs: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH',
      starts: '22:00',
      ends: '05:30',
      except: ['2026-11-30'],
    },
    { name: 'saturdays', from: '2026-01-03', recurs: 'FREQ=WEEKLY;BYDAY=SA', starts: '22:00', ends: '06:00' },
  ],
  freezes: [
    { name: 'year-end', reason: 'Year-end closing', from: '2026-12-18T00:00', to: '2027-01-04T00:00' },
    {
      name: 'invoice-run',
      reason: 'Monthly invoices are computed',
      from: '2026-01-01',
      recurs: 'FREQ=MONTHLY;BYMONTHDAY=1',
      starts: '00:00',
      ends: '12:00',
    },
  ],
};

const approvedBy = (...people: readonly string[]): ApprovalStanding => ({
  wanted: true,
  approved: true,
  count: { have: people.length, want: people.length },
  roles: [{ role: 'cab', have: 1, want: 1 }],
  approvals: people.map((principal, i) => ({
    principal,
    decision: 'approve',
    at: `2026-11-23T1${3 + i}:02:11Z`,
    reason: null,
    key: `ssh-ed25519 SHA256:${'kK3v9Qm1Zs0dT7uYx2Rb5nLp8wEa4HcJfG6iOoVtXyM'.slice(i)}${'Ab'.slice(0, i)}`,
    roles: i === 0 ? ['cab'] : [],
    countsUntilMs: Date.parse('2026-11-26T13:02:11Z'),
    refused: null,
  })),
  missing: [],
});

export const noApprovals: ApprovalStanding = {
  wanted: false,
  approved: true,
  count: { have: 0, want: 0 },
  roles: [],
  approvals: [],
  missing: [],
};

const digest = (letter: string): string => sha256(letter);

function factsOf(sketch: Sketch, madeAt: string, more: Partial<ReviewFacts> = {}): ReviewFacts {
  const madeAtMs = Date.parse(madeAt);
  return {
    madeAtMs,
    madeBy: 'm.durand@control-1',
    madeWith: 'nightshift 0.5.0',
    saved: {
      id: digest(`saved ${sketch.plan.name}`),
      file: `${sketch.plan.name}.plan.json`,
      expiresAtMs: madeAtMs + 7 * 86_400_000,
    },
    fleet: fleetFacts(sketch),
    conflicts: [],
    dryRunRequired: false,
    rehearsal: { required: false, proof: null, ofTheseSteps: false },
    approvals: noApprovals,
    since: null,
    warnings: [],
    ...more,
  };
}

// ------------------------------------------------------------------------------------------------- the six

const confDiff = (host: string) =>
  `@@ -1,4 +1,4 @@\n # billing on ${host}\n-version = 4.11.3\n+version = 4.12.0\n vat.rounding = line\n workers = 16`;

function billingSketch(version: string): Sketch {
  const app = fleetOf('app', 40, ['paris', 'lyon']);
  const web = fleetOf('web', 180, ['paris', 'lyon'], '10.30');
  const steps: Plan['stages'][number]['steps'] = [
    {
      name: 'drain',
      run: '/opt/lb/ctl drain {{ host.name }}',
      check: '/opt/lb/ctl is-drained {{ host.name }}',
      undo: '/opt/lb/ctl enable {{ host.name }}',
      undoWhenUnknown: true,
      expects: '20s',
    },
    {
      name: 'release',
      upload: {
        from: 'dist/billing-{{ version }}.tar.gz',
        to: '/opt/billing/billing-{{ version }}.tar.gz',
        mode: '0644',
      },
      expects: '40s',
    },
    { name: 'settings', template: { from: 'conf/billing.conf', to: '/opt/billing/billing.conf' }, expects: '5s' },
    { name: 'current', symlink: { path: '/opt/billing/current', to: '/opt/billing/{{ version }}' }, expects: '5s' },
    { name: 'restart', service: { name: 'billing', state: 'restarted' }, expects: '30s' },
  ];
  const always: Plan['stages'][number]['always'] = [
    {
      name: 'enable',
      run: '/opt/lb/ctl enable {{ host.name }}',
      unless: '/opt/lb/ctl is-enabled {{ host.name }}',
      expects: '20s',
    },
  ];
  const gates: Plan['stages'][number]['gates'] = [
    {
      name: 'health',
      on: ['host', 'wave'],
      http: { url: 'http://{{ host.address }}:8080/health', status: 200 },
      passes: 3,
      within: '1m',
    },
  ];
  return {
    hosts: [...app, ...web],
    groups: { app: namesOf(app), web: namesOf(web) },
    files: {
      [`dist/billing-${version}.tar.gz`]: { bytes: 48_120_331, sha256: digest(version) },
      'conf/billing.conf': { text: `# billing on {{ host.name }}\nversion = ${version}\n` },
    },
    plan: {
      name: 'billing',
      title: `Billing ${version}`,
      description: 'Rounds VAT per line, as finance asked for. Sessions survive the restart.',
      ticket: 'CHG0042117',
      author: 'm.durand',
      window: 'weeknights',
      variables: { version },
      gates: [
        {
          name: 'portal',
          on: ['preflight', 'wave', 'final'],
          http: { url: 'http://portal.billing.internal/health', status: 200 },
          within: '1m',
        },
      ],
      stages: [
        { name: 'canary', hosts: { group: 'app', limit: 1 }, soak: '10m', steps, always, gates },
        {
          name: 'fleet',
          hosts: 'app',
          skipDone: true,
          waves: ['10%', '50%'],
          parallel: 10,
          parallelPer: { site: 6, rack: 2 },
          failuresMax: 1,
          steps,
          always,
          gates,
        },
      ],
      rollback: { parallel: 10 },
    },
  };
}

const billingTell: Tell = (host, step) => {
  switch (step.name) {
    case 'drain':
      return said('change', step.summary, {
        certainty: 'predicted',
        note: 'its `check` finds something to change: enabled',
      });
    case 'release':
      return said('create', '/opt/billing/billing-4.12.0.tar.gz: new file of 45.9 MiB, 0644');
    case 'settings':
      return said('change', '/opt/billing/billing.conf: content', { diff: confDiff(host) });
    case 'current':
      return said('change', '/opt/billing/current: /opt/billing/4.11.3 → /opt/billing/4.12.0');
    case 'restart':
      return said('runs', 'service billing: is restarted (now active, enabled)');
    default:
      return undefined;
  }
};

const billingSurvey: Partial<HostSurvey> = {
  paths: {
    '/opt/billing/billing-4.12.0.tar.gz': { kind: 'absent' },
    '/opt/billing/billing.conf': { kind: 'file', mode: '0644', owner: '0:0', bytes: 88, sha256: digest('old conf') },
    '/opt/billing/current': { kind: 'link', to: '/opt/billing/4.11.3' },
  },
  services: { billing: { exists: true, active: true, enabled: true } },
};

function routine(): ReviewView {
  const sketch = billingSketch('4.12.0');
  const plan = compiledSketch(sketch);
  const previous = compiledSketch(billingSketch('4.11.3'));
  const madeAt = '2026-11-23T12:30:00Z';
  return viewReview({
    plan,
    digest: digest('routine'),
    lengths: pastOf(plan, 25),
    dryRun: dryRunOf(plan, Date.parse(madeAt), {
      tell: (host, step) =>
        step.name === 'enable'
          ? said('runs', step.summary, { certainty: 'predicted', note: 'its `unless` does not pass (exit 1)' })
          : billingTell(host, step),
      all: billingSurvey,
      gates: [...readingsOf(plan, 'portal', passing('HTTP 200')), ...readingsOf(plan, 'health', passing('HTTP 200'))],
      checks: allGood(40),
    }),
    window: windowFacts(calendar, plan, Date.parse('2026-11-23T21:10:00Z')),
    facts: factsOf(sketch, '2026-11-23T21:10:00Z', {
      approvals: approvedBy('a.martin@example.org', 'k.ito@example.org'),
      since: sinceLastRun(
        { run: '20261012-2201-b7qp', at: '2026-10-12T20:44:10Z', outcome: 'done', plan: previous },
        plan,
      ),
      rehearsal: {
        required: true,
        ofTheseSteps: true,
        proof: {
          format: 'nightshift/rehearsal/v1',
          stepsDigest: digest('steps'),
          change: 'billing',
          environment: 'lab',
          run: '20261120-0911-h2cd',
          atMs: Date.parse('2026-11-20T09:11:00Z'),
          by: 'm.durand@control-1',
          hosts: ['lab-1', 'lab-2'],
          compared: ['/opt/billing'],
          notCompared: [],
          result: 'proven',
          differences: [],
        },
      },
    }),
  });
}

/** 200 hosts that are alike but for three. */
function oddHosts(): ReviewView {
  const hosts = fleetOf('edge', 200, ['paris', 'lyon', 'lille', 'nantes']);
  const others = fleetOf('core', 900, ['paris', 'lyon'], '10.40');
  const sketch: Sketch = {
    hosts: [...hosts, ...others],
    groups: { edge: namesOf(hosts), core: namesOf(others) },
    files: { 'conf/resolv.conf': { text: 'nameserver 10.0.0.53\nnameserver 10.0.1.53\noptions timeout:1\n' } },
    plan: {
      name: 'resolvers',
      title: 'New resolvers on the edge',
      ticket: 'CHG0043001',
      author: 'l.costa',
      window: 'weeknights',
      stages: [
        {
          name: 'edge',
          hosts: 'edge',
          waves: [1, '10%', '50%'],
          parallel: 25,
          parallelPer: { rack: 5 },
          unreachableMax: 2,
          steps: [
            { name: 'curl', package: { name: 'curl', version: '7.88.1-10+deb12u8' }, expects: '20s' },
            {
              name: 'resolvers',
              template: { from: 'conf/resolv.conf', to: '/etc/resolv.conf', mode: '0644' },
              expects: '3s',
            },
            {
              name: 'search',
              line: { path: '/etc/nss.conf', line: 'search internal', match: '^search ' },
              expects: '2s',
            },
          ],
          gates: [{ name: 'names', on: ['host'], command: 'getent hosts portal.internal', from: 'host' }],
        },
      ],
    },
  };
  const plan = compiledSketch(sketch);
  const madeAt = '2026-11-24T15:00:00Z';
  const diff = (old: string) =>
    `@@ -1,2 +1,3 @@\n-nameserver ${old}\n+nameserver 10.0.0.53\n+nameserver 10.0.1.53\n options timeout:1`;
  return viewReview({
    plan,
    digest: digest('oddHosts'),
    lengths: pastOf(plan, 4, ['search']),
    dryRun: dryRunOf(plan, Date.parse(madeAt), {
      unreachable: { 'edge-117': 'edge-117 (10.20.0.126:22) cannot be reached: connection timed out after 10s' },
      all: {
        packages: { curl: { tool: 'apt', versions: ['7.88.1-10+deb12u8'], wanted: true, offered: true } },
        paths: { '/etc/resolv.conf': { kind: 'file', mode: '0644', owner: '0:0', bytes: 44, sha256: digest('a') } },
      },
      surveys: {
        'edge-042': {
          packages: { curl: { tool: 'apt', versions: [], wanted: false, offered: true } },
        },
        'edge-199': {
          paths: { '/etc/resolv.conf': { kind: 'file', mode: '0600', owner: '0:0', bytes: 41, sha256: digest('b') } },
        },
      },
      tell: (host, { name }) => {
        if (name === 'curl')
          return host === 'edge-042'
            ? said('create', 'package curl: 7.88.1-10+deb12u8 is installed')
            : said('unchanged', 'package curl: 7.88.1-10+deb12u8 is installed');
        if (name === 'search') return said('unchanged', '/etc/nss.conf: as it is to be');
        return said('change', '/etc/resolv.conf: content', {
          diff: diff(host === 'edge-199' ? '192.168.7.1' : '10.0.9.53'),
        });
      },
      gates: readingsOf(plan, 'names', passing('exit 0: 10.0.4.20 portal.internal')).filter(
        ({ host }) => host !== 'edge-117',
      ),
      checks: [
        {
          name: 'reachable',
          verdict: 'doubt',
          text: 'cannot be reached: connection timed out after 10s; the stage tolerates 2',
          next: 'See whether the host is up, or leave it out.',
          hosts: ['edge-117'],
        },
        ...allGood(199).slice(1),
      ],
    }),
    window: windowFacts(calendar, plan, Date.parse(madeAt)),
    facts: factsOf(sketch, madeAt, { approvals: approvedBy('a.martin@example.org') }),
  });
}

/** Everything is in the way. */
function blocked(): ReviewView {
  const hosts = fleetOf('pay', 12, ['paris', 'lyon']);
  const sketch: Sketch = {
    hosts,
    groups: { pay: namesOf(hosts) },
    files: { 'dist/pay.jar': { bytes: 9_112_400, sha256: digest('jar') } },
    plan: {
      name: 'payments-2.0',
      title: 'Payments 2.0',
      ticket: 'CHG0043777',
      author: 'r.silva',
      window: 'weeknights',
      stages: [
        {
          name: 'all',
          hosts: 'pay',
          parallel: 1,
          failuresMax: 12,
          steps: [
            { name: 'jar', upload: { from: 'dist/pay.jar', to: '/opt/pay/pay.jar' }, expects: '2m' },
            { name: 'warm-up', run: '/opt/pay/warm-up', undo: '/opt/pay/cool-down', timeout: '8h' },
          ],
        },
      ],
    },
  };
  const plan = compiledSketch(sketch);
  const madeAt = '2026-12-21T09:00:00Z';
  return viewReview({
    plan,
    digest: digest('blocked'),
    lengths: noLengths,
    dryRun: dryRunOf(plan, Date.parse('2026-12-11T14:00:00Z'), {
      tell: (_, { name }) =>
        name === 'jar' ? said('change', '/opt/pay/pay.jar: content', { note: 'no text: no diff' }) : undefined,
      checks: [
        {
          name: 'diskSpace',
          verdict: 'bad',
          text: '/opt has 3.1 MiB free, and 19.1 MiB are needed',
          next: 'Make room, or leave the hosts out.',
          hosts: ['pay-003', 'pay-004', 'pay-007', 'pay-009'],
        },
        {
          name: 'undoCommands',
          verdict: 'bad',
          text: '/opt/pay/cool-down, which takes warm-up back, is not there',
          next: 'Install it before the change, or give another undo.',
          hosts: namesOf(hosts),
        },
        {
          name: 'clock',
          verdict: 'doubt',
          text: 'the clock is 48s ahead',
          next: 'Look at its time service.',
          hosts: ['pay-011'],
        },
        ...allGood(12).slice(0, 2),
      ],
    }),
    window: windowFacts(calendar, plan, Date.parse(madeAt)),
    facts: factsOf(sketch, madeAt, {
      saved: { id: digest('saved'), file: 'payments-2.0.plan.json', expiresAtMs: Date.parse('2026-12-18T14:00:00Z') },
      conflicts: ['ledger-9 (schedule s-19) works on pay-001 and pay-002 in the same opening'],
      rehearsal: {
        required: true,
        ofTheseSteps: false,
        proof: {
          format: 'nightshift/rehearsal/v1',
          stepsDigest: digest('older steps'),
          change: 'payments-2.0',
          environment: 'lab',
          run: '20261201-1000-aaaa',
          atMs: Date.parse('2026-12-01T10:00:00Z'),
          by: 'r.silva@control-1',
          hosts: ['lab-1'],
          compared: ['/opt/pay'],
          notCompared: ['/etc: a directory of the system'],
          result: 'proven',
          differences: [],
        },
      },
      approvals: {
        wanted: true,
        approved: false,
        count: { have: 1, want: 2 },
        roles: [{ role: 'cab', have: 0, want: 1 }],
        approvals: [
          {
            principal: 'k.ito@example.org',
            decision: 'approve',
            at: '2026-12-20T16:00:00Z',
            reason: null,
            key: 'ssh-ed25519 SHA256:kK3v9Qm1Zs0dT7uYx2Rb5nLp8wEa4HcJfG6iOoVtXyM',
            roles: [],
            countsUntilMs: Date.parse('2026-12-23T16:00:00Z'),
            refused: null,
          },
          {
            principal: 'r.silva@example.org',
            decision: 'approve',
            at: '2026-12-20T17:00:00Z',
            reason: null,
            key: 'ssh-ed25519 SHA256:9Qm1Zs0dT7uYx2Rb5nLp8wEa4HcJfG6iOoVtXyMkK3v',
            roles: ['cab'],
            countsUntilMs: null,
            refused: { code: 'NS3305', why: 'the author of the plan cannot approve it' },
          },
        ],
        missing: ['1 of 2 approvals', 'nobody with the role cab has approved'],
      },
      warnings: [
        {
          code: 'NS1116',
          message: 'the stage `all` tolerates 12 failed hosts, and has 12',
          next: 'Give a lower `failuresMax`.',
          place: { file: 'pipelines/payments.yaml', line: 14 },
          severity: 'warning',
        },
      ],
    }),
  });
}

/** Commands that nobody can look into, and no way back. */
function opaqueSteps(): ReviewView {
  const hosts = fleetOf('db', 6, ['paris', 'lyon']);
  const sketch: Sketch = {
    hosts,
    groups: { db: namesOf(hosts), primary: ['db-001'] },
    files: {
      'scripts/migrate.py': { bytes: 5_310, sha256: digest('migrate') },
      'conf/db.conf': { text: 'password = {{ secrets.dbPassword }}\n' },
    },
    plan: {
      name: 'ledger-schema-31',
      title: 'Ledger schema 31',
      description:
        'Splits the postings table. The old columns go in the last step; after it there is no way back but the backup.',
      ticket: 'CHG0044010',
      author: 'o.haddad',
      window: 'saturdays',
      secrets: { dbPassword: { env: 'LEDGER_DB_PASSWORD' } },
      stages: [
        {
          name: 'schema',
          hosts: 'primary',
          steps: [
            {
              name: 'settings',
              template: { from: 'conf/db.conf', to: '/etc/ledger/db.conf', mode: '0600' },
              expects: '5s',
            },
            {
              name: 'backup',
              run: 'set -e\n/opt/ledger/backup --to /backup/pre-31\n/opt/ledger/backup --verify /backup/pre-31 | tail -n 1',
              undo: 'rm -rf /backup/pre-31',
              expects: '25m',
            },
            {
              name: 'split',
              script: { file: 'scripts/migrate.py', interpreter: 'python3', args: ['--split', 'postings'] },
              undo: '/opt/ledger/schema --to 30',
              expects: '40m',
            },
            {
              name: 'drop-columns',
              run: '/opt/ledger/schema --drop-old',
              irreversible: 'drops the old columns: only the backup has them',
              pointOfNoReturn: true,
              expects: '5m',
            },
          ],
          gates: [
            {
              name: 'ledger',
              on: ['stage'],
              command: '/opt/ledger/selftest',
              from: 'host',
              onUnknown: 'fail',
            },
          ],
        },
      ],
    },
  };
  const plan = compiledSketch(sketch);
  const madeAt = '2026-11-27T10:00:00Z';
  return viewReview({
    plan,
    digest: digest('opaque'),
    lengths: { past: { 'forward run elsewhere': 1_000 }, seen: () => undefined },
    dryRun: dryRunOf(plan, Date.parse(madeAt), {
      tell: (_, { name }) =>
        name === 'settings'
          ? said('change', '/etc/ledger/db.conf: content', {
              certainty: 'predicted',
              note: 'it holds a secret, which is fetched only when a run starts: neither compared nor shown',
            })
          : undefined,
      all: { paths: { '/etc/ledger/db.conf': { kind: 'file', mode: '0600', owner: '0:0', bytes: 21, sha256: null } } },
      gates: readingsOf(plan, 'ledger', { verdict: 'fail', detail: 'exit 3: |`schema` is 30, <31> wanted' }),
      checks: [
        {
          name: 'gates',
          verdict: 'doubt',
          text: 'ledger fails now: exit 3; it is asked only after the stage',
          next: 'See whether that is what you expect.',
          hosts: [],
        },
        ...allGood(1).slice(0, 4),
      ],
    }),
    window: windowFacts(calendar, plan, Date.parse(madeAt)),
    facts: factsOf(sketch, madeAt, {
      approvals: {
        ...approvedBy('a.martin@example.org'),
        approved: false,
        count: { have: 1, want: 2 },
        roles: [{ role: 'dba', have: 0, want: 1 }],
        missing: ['1 of 2 approvals', 'nobody with the role dba has approved'],
      },
    }),
  });
}

/** Nothing was asked, and nothing closes. */
function offline(): ReviewView {
  const hosts = fleetOf('lab', 3, ['paris']);
  const sketch: Sketch = {
    hosts,
    groups: { lab: namesOf(hosts) },
    policy: { windows: 'optional' },
    plan: {
      name: 'motd',
      stages: [
        {
          name: 'all',
          hosts: 'lab',
          steps: [
            { name: 'motd', line: { path: '/etc/motd', line: 'Be kind.' } },
            { name: 'hello', run: 'echo hello from {{ host.name }}', undo: 'true' },
          ],
        },
      ],
    },
  };
  const plan = compiledSketch(sketch);
  const madeAt = '2026-11-23T12:30:00Z';
  return viewReview({
    plan,
    digest: digest('offline'),
    lengths: noLengths,
    dryRun: null,
    window: windowFacts(null, plan, Date.parse(madeAt)),
    facts: factsOf(sketch, madeAt, { saved: null }),
  });
}

/** A rolling patch over three zones, in the night in which clocks go back. */
function packagesAndReboot(): ReviewView {
  const zones = fleetOf('node', 24, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
  const sketch: Sketch = {
    hosts: zones,
    groups: { node: namesOf(zones), first: ['node-001', 'node-002', 'node-003'] },
    plan: {
      name: 'october-patches',
      title: 'October patches',
      ticket: 'CHG0042900',
      author: 'p.novak',
      window: 'saturdays',
      atClose: 'rollback',
      stages: [
        {
          name: 'nodes',
          hosts: 'node',
          waves: [3, '50%'],
          parallel: 6,
          parallelPer: { site: 2 },
          soak: '15m',
          failuresMax: 2,
          steps: [
            { name: 'openssl', package: { name: 'openssl', version: '3.0.15-1~deb12u1' }, expects: '45s' },
            { name: 'telnet', package: { name: 'telnet', state: 'absent' }, expects: '10s' },
            { name: 'chrony', service: { name: 'chrony', state: 'started', enabled: true }, expects: '5s' },
            { name: 'restart', reboot: { within: '10m' }, expects: '3m' },
          ],
          gates: [
            { name: 'ssh', on: ['host', 'wave'], tcp: { address: '{{ host.address }}', port: 22 }, within: '2m' },
          ],
        },
      ],
    },
  };
  const plan = compiledSketch(sketch);
  const madeAt = '2026-10-23T08:15:00Z';
  const oldOnes = ['node-005', 'node-014'];
  return viewReview({
    plan,
    digest: digest('packagesAndReboot'),
    lengths: pastOf(plan, 40),
    dryRun: dryRunOf(plan, Date.parse(madeAt), {
      all: {
        packages: {
          openssl: { tool: 'apt', versions: ['3.0.14-1~deb12u2'], wanted: false, offered: true },
          telnet: { tool: 'apt', versions: ['0.17+2.4-2'], wanted: false, offered: true },
        },
        services: { chrony: { exists: true, active: true, enabled: true } },
      },
      surveys: Object.fromEntries(
        oldOnes.map((host) => [
          host,
          {
            packages: {
              openssl: { tool: 'apt', versions: ['3.0.11-1~deb12u1'], wanted: false, offered: true } as const,
              telnet: { tool: 'apt', versions: ['0.17+2.4-2'], wanted: false, offered: true } as const,
            },
            services: { chrony: { exists: true, active: false, enabled: true } },
          },
        ]),
      ),
      tell: (host, { name }) => {
        const old = oldOnes.includes(host);
        if (name === 'openssl')
          return said('change', `package openssl: ${old ? '3.0.11-1~deb12u1' : '3.0.14-1~deb12u2'} → 3.0.15-1~deb12u1`);
        if (name === 'telnet') return said('remove', 'package telnet: 0.17+2.4-2 is removed');
        if (name === 'chrony')
          return old
            ? said('change', 'service chrony: is started (now inactive, enabled)')
            : said('unchanged', 'service chrony: is active, enabled');
        return said('runs', 'the host is restarted');
      },
      gates: readingsOf(plan, 'ssh', passing('connected in 3ms')).map((one) =>
        one.host === 'node-014' ? { ...one, verdict: 'unknown', detail: 'no answer within 10s' } : one,
      ),
      checks: allGood(24),
    }),
    window: windowFacts(calendar, plan, Date.parse(madeAt)),
    facts: factsOf(sketch, madeAt, {
      approvals: {
        wanted: true,
        approved: false,
        count: { have: 0, want: 1 },
        roles: [],
        approvals: [
          {
            principal: 'a.martin@example.org',
            decision: 'reject',
            at: '2026-10-23T09:40:00Z',
            reason: 'Not in the night in which clocks change: <b>ask</b> again for the 31st | `please`',
            key: 'sk-ssh-ed25519@openssh.com SHA256:kK3v9Qm1Zs0dT7uYx2Rb5nLp8wEa4HcJfG6iOoVtXyM',
            roles: ['cab'],
            countsUntilMs: Date.parse('2026-10-30T09:40:00Z'),
            refused: null,
          },
        ],
        missing: [
          'a.martin@example.org rejected it: Not in the night in which clocks change: <b>ask</b> again for the 31st | `please`',
        ],
      },
    }),
  });
}

export const reviewScenarios: { readonly [name: string]: () => ReviewView } = {
  routine,
  oddHosts,
  blocked,
  opaque: opaqueSteps,
  offline,
  packagesAndReboot,
};
