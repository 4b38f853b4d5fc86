import { formatDuration } from '../../model/durations.ts';
import type { CompiledStage, ExecutionPlan } from '../../model/executionPlan.ts';
import type { DryRun } from '../../model/preview.ts';
import { count } from './line.ts';
import type { ReviewFacts, ReviewStepView, ReviewView, RiskView } from './reviewShape.ts';
import type { OpeningMs } from './windowFacts.ts';

type Level = RiskView['level'];
type Reason = RiskView['reasons'][number];

/** What the reasons are found in. */
export interface RiskSource {
  readonly plan: ExecutionPlan;
  readonly dryRun: DryRun | null;
  readonly facts: ReviewFacts;
  /** When it would begin, and the opening it would begin in. */
  readonly startMs: number;
  readonly opening: OpeningMs | null;
  readonly view: Pick<ReviewView, 'blast' | 'window' | 'stages' | 'gates' | 'rollback'>;
}

const ranks: { readonly [level in Level]: number } = { high: 0, medium: 1, low: 2 };

/** The level is that of the gravest reason; docs/review.md says what each comes to. */
export function viewRisk(source: RiskSource): RiskView {
  const reasons = rules.flatMap((rule) => rule(source)).sort((one, other) => ranks[one.level] - ranks[other.level]);
  return { level: reasons[0]?.level ?? 'low', reasons };
}

type Rule = (source: RiskSource) => readonly Reason[];

const reason = (level: Level, text: string): Reason[] => [{ level, text }];

const fleetShare: Rule = ({ view: { blast } }) => {
  const part = blast.hosts / Math.max(blast.fleet, 1);
  if (part < 0.2) return [];
  const text = `${Math.round(part * 100)} % of the environment: ${blast.hosts} of ${count(blast.fleet, 'host')}`;
  return reason(part >= 0.5 ? 'high' : 'medium', text);
};

const noWayBack: Rule = ({ view: { rollback } }) => [
  ...rollback.irreversible.map(
    ({ step, reason: why }): Reason => ({ level: 'high', text: `${step} cannot be taken back: ${why}` }),
  ),
  ...rollback.pointOfNoReturn.map(
    (step): Reason => ({ level: 'high', text: `${step} is a point of no return: after it a failure holds the run` }),
  ),
];

/** Less of the opening than this left over, when all has gone and come back, is little. */
const marginMin = 0.2;

const timeMargin: Rule = ({ view: { window }, opening, startMs }) => {
  if (opening === null) return [];
  if (!window.fits) return reason('high', 'it does not fit its opening: what does not fit is not started in it');
  const leftMs = opening.closesAtMs - startMs - window.needMs - window.backMs;
  if (leftMs >= marginMin * (opening.closesAtMs - opening.opensAtMs)) return [];
  return reason('medium', `little time to spare: ${formatDuration(leftMs)}, should all of it have to be taken back`);
};

const gates: Rule = ({ view }) => {
  const names = (verdict: 'fail' | 'unknown') =>
    view.gates.filter(({ readings }) => readings.some((one) => one.verdict === verdict)).map(({ name }) => name);
  const [failing, unanswered] = [unique(names('fail')), unique(names('unknown'))];
  return [
    ...(failing.length === 0 ? [] : reason('high', `gates fail before anything has changed: ${list(failing)}`)),
    ...(unanswered.length === 0 ? [] : reason('medium', `gates have no answer now: ${list(unanswered)}`)),
  ];
};

const unwatched: Rule = ({ plan }) => {
  const stages = plan.stages.filter(
    ({ hosts }) => plan.changeGates.length === 0 && hosts.every((host) => host.gates.length === 0),
  );
  if (stages.length === 0) return [];
  return reason('medium', `no gate asks whether the hosts are well: ${list(stages.map(({ name }) => name))}`);
};

const preflight: Rule = ({ dryRun }) => {
  if (dryRun === null) return reason('medium', 'made offline: nothing is known of the hosts');
  const bad = dryRun.checks.filter(({ verdict }) => verdict === 'bad').length;
  const doubts = dryRun.checks.filter(({ verdict }) => verdict === 'doubt').length;
  return [
    ...(bad === 0 ? [] : reason('high', `${count(bad, 'preflight check')} failed`)),
    ...(doubts === 0 ? [] : reason('medium', `${count(doubts, 'preflight check')} in doubt`)),
  ];
};

const opaqueSteps: Rule = ({ view: { stages } }) => {
  const names = unique(
    stepsOf(stages)
      .filter(({ preview }) => preview?.certainty === 'opaque')
      .map(({ name }) => name),
  );
  if (names.length === 0) return [];
  return reason('medium', `nobody can tell before it runs what comes of ${list(names)}`);
};

const neverRun: Rule = ({ view: { stages } }) => {
  const steps = stepsOf(stages);
  const names = unique(steps.filter(({ everRun }) => everRun === false).map(({ name }) => name));
  return names.length === 0 ? [] : reason('medium', `no history here of ${list(names)}: run fewer than five times`);
};

const firstUse: Rule = ({ facts }) =>
  facts.since === null ? reason('low', 'this change has not run in this environment before') : [];

/** All hosts of a rack, or a site, at work at once: with one mistake it is gone whole. */
const domains: Rule = ({ plan, facts }) =>
  plan.stages.flatMap((stage) => {
    const whole = wholeDomains(plan, stage, facts);
    return whole.length === 0 ? [] : reason('medium', `${stage.name} works on all hosts of ${list(whole)} at once`);
  });

function wholeDomains(plan: ExecutionPlan, stage: CompiledStage, { fleet }: ReviewFacts): string[] {
  const sizes = sizesOf(Object.values(fleet.hosts));
  return [...sizes].flatMap(([label, values]) => {
    const limit = Math.min(stage.parallel, stage.parallelPer[label] ?? stage.parallel);
    const most = mostAtOnce(plan, stage, label);
    const whole = [...values].filter(([value, of]) => of > 1 && Math.min(limit, most.get(value) ?? 0) >= of);
    return values.size > 1 ? whole.map(([value]) => `${label} ${value}`) : [];
  });
}

/** By value of a label: the most that any wave has of it. */
function mostAtOnce(plan: ExecutionPlan, { hosts, waves }: CompiledStage, label: string): Map<string, number> {
  const most = new Map<string, number>();
  for (const [at, to] of waves.entries()) {
    const wave = hosts.slice(at === 0 ? 0 : waves[at - 1], to).map(({ host }) => plan.hosts[host] ?? { labels: {} });
    for (const [value, n] of sizesOf(wave).get(label) ?? []) most.set(value, Math.max(n, most.get(value) ?? 0));
  }
  return most;
}

type Labelled = { readonly labels: { readonly [label: string]: string } };

/** By label and value: how many hosts. */
function sizesOf(hosts: readonly Labelled[]): Map<string, Map<string, number>> {
  const sizes = new Map<string, Map<string, number>>();
  for (const { labels } of hosts)
    for (const [label, value] of Object.entries(labels)) {
      const values = sizes.get(label) ?? new Map<string, number>();
      sizes.set(label, values.set(value, (values.get(value) ?? 0) + 1));
    }
  return sizes;
}

const noCanary: Rule = ({ plan }) => {
  const [first] = plan.stages;
  const hosts = Object.keys(plan.hosts).length;
  if (first === undefined || hosts < 2 || first.waves[0] !== hosts) return [];
  return reason('medium', `no canary: the first wave is all ${hosts} hosts`);
};

const neverStops: Rule = ({ plan }) =>
  plan.stages
    .filter(({ failuresMax, hosts }) => hosts.length > 1 && failuresMax >= hosts.length)
    .map(({ name }) => ({ level: 'high', text: `${name} never stops, however many hosts fail` }));

const rehearsal: Rule = ({ facts: { rehearsal: of } }) => {
  const { proof, ofTheseSteps } = of;
  if (proof === null || !ofTheseSteps) return reason('low', 'the way back of these steps was never rehearsed');
  if (proof.result === 'proven') return [];
  return reason('high', `the rehearsal did not prove the way back: ${proof.differences[0] ?? proof.result}`);
};

const conflicts: Rule = ({ facts }) => facts.conflicts.map((text) => ({ level: 'medium', text: `beside it: ${text}` }));

const rules: readonly Rule[] = [
  fleetShare,
  timeMargin,
  gates,
  preflight,
  noWayBack,
  neverStops,
  rehearsal,
  opaqueSteps,
  neverRun,
  unwatched,
  noCanary,
  domains,
  conflicts,
  firstUse,
];

const stepsOf = (stages: ReviewView['stages']): ReviewStepView[] =>
  stages.flatMap(({ groups }) => groups.flatMap(({ steps, always }) => [...steps, ...always]));

const unique = (names: readonly string[]): string[] => [...new Set(names)];

const list = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ');
