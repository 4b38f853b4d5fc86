import type { ReviewGroupView, ReviewStepView, ReviewView } from '../../src/review/view/reviewShape.ts';

/** Reviews made by hand, for what no scenario is about: any text anywhere, and a fleet of any size. */

const digest = '7d9f3a1c5b2e4f60819a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70';

function step(text: string, at: number): ReviewStepView {
  return {
    name: `${text} ${at}`,
    type: 'upload',
    summary: `${text}: files/app.conf → /opt/app/app.conf`,
    undo: `restore ${text}`,
    timeoutMs: 600_000,
    estimate: { ms: 5_000, from: 'history' },
    undoEstimate: { ms: 5_000, from: 'history' },
    retries: 1,
    pointOfNoReturn: at === 2,
    preview: {
      sign: at === 1 ? 'opaque' : 'change',
      certainty: at === 1 ? 'opaque' : 'verified',
      text: `${text}: 3 lines of 12 differ`,
      diff: at === 0 ? `@@ -1,2 +1,2 @@\n-${text}\n+${text} again\n same\n` : null,
      note: text,
    },
    everRun: false,
  };
}

const group = (text: string, hosts: readonly string[], differs: string | null): ReviewGroupView => ({
  hosts,
  ownValues: false,
  differs,
  steps: [0, 1, 2, 3, 4].map((at) => step(text, at)),
  always: [step(`${text} always`, 5)],
  undoOrder: [4, 3, 2, 0].map((at) => `${text} ${at}`),
});

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 23, 21, minute)).toISOString().replace('.000Z', 'Z');
const instant = (minute: number, local: string) => ({ utc: at(minute), local });

export interface ViewSketch {
  /** Stands wherever a plan, a host or a person may write something. */
  readonly text?: string;
  readonly hosts?: readonly string[];
  /** Hosts of one group; default: all of them. */
  readonly groupSize?: number;
}

export function viewOf({
  text = 'app',
  hosts = ['app-01', 'app-02'],
  groupSize = hosts.length,
}: ViewSketch): ReviewView {
  const [first = ''] = hosts;
  return {
    format: 'nightshift/review/v1',
    madeAt: at(-300),
    madeBy: text,
    madeWith: 'nightshift 0.1.0',
    verdict: {
      state: 'blocked',
      blocks: [text],
      saved: { id: digest, file: text, expiresAt: at(600) },
      dryRunAt: at(-301),
      signs: { create: 1, change: 2, remove: 1, unchanged: 3, runs: 1, opaque: 1 },
      certainties: { verified: 7, predicted: 1, opaque: 1 },
      changesAnything: true,
    },
    change: {
      change: text,
      title: text,
      description: text,
      ticket: text,
      author: text,
      environment: text,
      digest,
      pointOfNoReturn: [text],
      secrets: [text],
    },
    window: {
      zone: 'Europe/Paris',
      name: text,
      required: true,
      opening: {
        opens: instant(0, 'Mon 2026-11-23 22:00 +01:00'),
        closes: instant(480, 'Tue 2026-11-24 06:00 +01:00'),
      },
      closedBecause: text,
      coming: [],
      freezes: [{ name: text, from: instant(0, text), to: instant(1, text) }],
      daylightSaving: text,
      conflicts: [text],
      fits: true,
      needMs: 3_600_000,
      backMs: 1_200_000,
      lastSafeStart: instant(400, 'Tue 2026-11-24 04:40 +01:00'),
      guessed: [text],
    },
    blast: {
      hosts: hosts.length,
      fleet: hosts.length * 2,
      groups: [{ name: text, hosts: 1, of: 2 }],
      labels: [{ label: text, values: [{ name: text, hosts: 1, of: 2 }] }],
    },
    stages: [
      {
        name: text,
        hosts,
        waves: [hosts.slice(0, 1), hosts.slice(1)],
        waveForecasts: [
          { needMs: 60_000, backMs: 60_000 },
          { needMs: 600_000, backMs: 120_000 },
        ],
        parallel: 50,
        parallelPer: { [text]: 2 },
        budget: text,
        soakMs: 60_000,
        onFailure: text,
        onHostFailure: text,
        groups: groupsOf(text, hosts, groupSize),
      },
    ],
    gates: [
      {
        name: text,
        on: ['host'],
        summary: text,
        passes: 3,
        withinMs: 60_000,
        onUnknown: 'hold',
        stage: text,
        readings: hosts.map((host) => ({ gate: text, host, verdict: 'pass' as const, detail: text })),
        withoutAnswer: text,
      },
    ],
    rollback: {
      scope: text,
      parallel: text,
      backMs: 1,
      tries: 3,
      pointOfNoReturn: [text],
      irreversible: [{ step: text, reason: text }],
      stages: [{ name: text, hosts: 2, backMs: 1_000, steps: [{ name: text, how: text, takesMs: 1_000, from: text }] }],
    },
    preflight: [{ name: 'reachable', verdict: 'bad', text, next: text, hosts }],
    timeline: {
      from: at(0),
      to: at(480),
      opens: at(0),
      closes: at(480),
      lastSafeStart: at(400),
      bars: [{ kind: 'wave', label: text, row: text, from: at(0), to: at(60) }],
    },
    risk: { level: 'high', reasons: [{ level: 'high', text }] },
    since: { run: text, at: at(-10_000), outcome: text, changes: [text] },
    rehearsal: {
      required: true,
      ofTheseSteps: false,
      proof: {
        format: 'nightshift/rehearsal/v1',
        stepsDigest: digest,
        change: text,
        environment: text,
        run: text,
        atMs: 0,
        by: text,
        hosts: [text],
        compared: [text],
        notCompared: [],
        result: 'differences',
        differences: [text],
      },
    },
    approvals: {
      wanted: true,
      approved: false,
      count: { have: 1, want: 2 },
      roles: [{ role: text, have: 0, want: 1 }],
      approvals: [
        {
          principal: text,
          decision: 'approve',
          at: at(-100),
          reason: text,
          key: text,
          roles: [text],
          countsUntilMs: Date.UTC(2026, 10, 24),
          refused: null,
        },
      ],
      missing: [text],
    },
    warnings: [{ code: 'NS1402', message: text, next: text, severity: 'warning', place: { file: text, path: text } }],
    appendix: hosts.map((name) => ({
      name,
      login: `deploy@${first}.example.org:22`,
      stages: [text],
      labels: { site: text, rack: 'r12' },
      os: 'Debian GNU/Linux 12 (bookworm)',
      kernel: '6.1.0-28-amd64',
      bootId: '5c1e8d7a-0b1c-4d2e-8f30-112233445566',
      packages: [`${text} 7.88.1-10`],
      freeBytes: { '/opt': 18_200_000_000 },
      problem: null,
    })),
  };
}

/** Each has texts of its own but the first, so that none of it goes without saying. */
function groupsOf(text: string, hosts: readonly string[], size: number): ReviewGroupView[] {
  const groups: ReviewGroupView[] = [];
  for (let from = 0; from < hosts.length; from += size) {
    const own = from === 0 ? text : `${text} ${from}`;
    groups.push(group(own, hosts.slice(from, from + size), from === 0 ? null : `${text} is other here`));
  }
  return groups;
}

export const fleetOf = (size: number): string[] =>
  Array.from({ length: size }, (_, at) => `app-par-${String(at + 1).padStart(4, '0')}`);
