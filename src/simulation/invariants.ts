/**
 * What must hold of every night, whatever went wrong in it. Each is asked of the journal's events and of the hosts' own
 * ledgers, by rules of its own: nothing of the engine that decided is used, but its fold where that is the question.
 */
import type { StepOutcome } from '../model/outcomes.ts';
import type { RunEvent, StepEnded, StepStarted, VisitRef } from '../rollout/events.ts';
import { replay } from '../rollout/evolve.ts';
import { initialState } from '../rollout/state.ts';
import { fitTrouble } from './fit.ts';
import { byVisit, isOnHost, isOut, keyOf, nameOf, of, stageHost, stepAt, visitId } from './history.ts';
import { besideOneAnother } from './oneAtATime.ts';
import { type NightRecord, personsReason, type Told } from './record.ts';
import { roundTroubles } from './roundRules.ts';
import { leftOn, whatHostsCarry } from './truth.ts';

export interface Invariant {
  readonly id: string;
  readonly says: string;
  /** Every breach, in words. */
  readonly breaches: (night: NightRecord) => readonly string[];
}

const invariants: readonly Invariant[] = [
  { id: 'S1', says: "no step's effect happens twice, and none that the journal did not intend", breaches: once },
  { id: 'S2', says: 'no host starts outside its window, or without fit; time never goes back', breaches: inWindow },
  { id: 'S3', says: 'in flight never exceeds parallel, nor any parallelPer', breaches: withinLimits },
  {
    id: 'S4',
    says: 'failures beyond the budget start nothing new, and nothing fails within it',
    breaches: withinBudget,
  },
  { id: 'S5', says: 'a rollback touches exactly what changed, in reverse', breaches: reversed },
  { id: 'S6', says: '`always` ran on every way out', breaches: leftProperly },
  { id: 'S7', says: 'every run ends in a named terminal or held state, in bounded time', breaches: endsNamed },
  { id: 'S8', says: 'the journal alone rebuilds the state, cut anywhere', breaches: rebuilt },
  { id: 'S9', says: 'the hash chain verifies, and an ended run leaves the journal free', breaches: chained },
  { id: 'S10', says: 'two controllers never both act', breaches: oneActs },
  { id: 'S11', says: 'no secret is in an event, an output or an error', breaches: secretKept },
  { id: 'S12', says: 'an unknown is never taken for a pass or a fail, and no report lies', breaches: honest },
  { id: 'S13', says: 'what a host carries is what its result says', breaches: accounted },
  { id: 'S14', says: 'a run that has ended has given back every host that it could tell', breaches: givenBack },
  { id: 'S15', says: 'past a point of no return nothing goes back by itself', breaches: notByItself },
  { id: 'S16', says: 'a rehearsal is never done, and nothing else turns back like one', breaches: rehearsed },
  { id: 'S17', says: 'steps of a run never run beside one another on a host', breaches: besideOneAnother },
];

/** Every breach of every invariant. */
export function breachesOf(night: NightRecord): { readonly id: string; readonly text: string }[] {
  return invariants.flatMap(({ id, breaches }) => breaches(night).map((text) => ({ id, text })));
}

// ----------------------------------------------------------------------------------------------------------------- S1

function once(night: NightRecord): string[] {
  return [...strayDeeds(night), ...repeated(night), ...localTwice(night)];
}

/** On hosts: each key at most once, and only after its intent was durable. */
function strayDeeds(night: NightRecord): string[] {
  const intents = new Map<string, number>();
  const found: string[] = [];
  for (const { event, worldMs } of of(night, 'stepStarted')) {
    const id = `${stageHost(night.plan, event).host} ${keyOf(event)}`;
    if (intents.has(id)) found.push(`${id} is intended twice`);
    intents.set(id, worldMs);
  }
  const done = new Set<string>();
  for (const { host, key, startedMs, question } of night.deeds) {
    if (question) continue;
    const id = `${host} ${key}`;
    if (done.has(id)) found.push(`${id} ran twice`);
    done.add(id);
    if ((intents.get(id) ?? Number.POSITIVE_INFINITY) > startedMs) found.push(`${id} ran without an intent`);
  }
  return found;
}

/** Another attempt follows only a failure, or an unknown end where running twice is the same as once. */
function repeated(night: NightRecord): string[] {
  const ends = new Map<string, StepEnded>();
  const found: string[] = [];
  for (const { event } of night.events) {
    if (event.type === 'stepEnded') ends.set(`${visitId(event)} ${keyOf(event)}`, event);
    if (event.type !== 'stepStarted' || event.attempt === 1) continue;
    const before = ends.get(`${visitId(event)} ${keyOf({ ...event, attempt: event.attempt - 1 })}`);
    if (before?.outcome === 'failed' || (before?.outcome === 'unknown' && mayRepeat(night, event))) continue;
    found.push(
      `${nameOf(night.plan, event)}: ${keyOf(event)} follows an attempt that ${before?.outcome ?? 'has not ended'}`,
    );
  }
  return found;
}

function mayRepeat({ plan }: NightRecord, ref: StepStarted): boolean {
  const { idempotent, undo } = stepAt(plan, ref);
  if (ref.phase !== 'undo') return idempotent;
  return undo.kind === 'own' || ('whenUnknown' in undo && undo.whenUnknown);
}

/** On the controller: as often as intended, at most. */
function localTwice(night: NightRecord): string[] {
  const intended = new Map<string, number>();
  for (const { event } of of(night, 'stepStarted')) {
    const { action, undo } = stepAt(night.plan, event);
    const todo = event.phase === 'undo' ? undo : action;
    if (!('command' in todo) || !('command' in todo.command)) continue;
    intended.set(todo.command.command, (intended.get(todo.command.command) ?? 0) + 1);
  }
  const ran = new Map<string, number>();
  for (const { command } of night.local) ran.set(command, (ran.get(command) ?? 0) + 1);
  return [...ran]
    .filter(([command, times]) => times > (intended.get(command) ?? 0))
    .map(([command, times]) => `${command} ran ${times} times, intended ${intended.get(command) ?? 0}`);
}

// ----------------------------------------------------------------------------------------------------------------- S2

function inWindow(night: NightRecord): string[] {
  const found: string[] = [];
  let before = 0;
  for (const { event, worldMs, sequence } of night.events) {
    if (event.at < before) found.push(`event ${sequence}: the run's time goes back by ${before - event.at} ms`);
    before = event.at;
    if (event.type !== 'hostStarted' && event.type !== 'waveStarted') continue;
    const answer = night.calendar.ask(event.at, worldMs);
    if (!answer.open) found.push(`event ${sequence}: ${event.type} while no window is open`);
    else if (event.type === 'hostStarted' && answer.night !== null) {
      const trouble = fitTrouble(night, sequence, event, answer.night.closesAtMs);
      if (trouble !== undefined) found.push(`event ${sequence}: ${nameOf(night.plan, event)} ${trouble}`);
    }
  }
  return found;
}

// ----------------------------------------------------------------------------------------------------------------- S3

function withinLimits({ plan, events }: NightRecord): string[] {
  const flying = new Map<string, VisitRef>();
  const found: string[] = [];
  let back = false;
  for (const { event, sequence } of events) {
    if (event.type === 'rollbackStageStarted') {
      flying.clear();
      back = true;
    }
    if (event.type === 'hostEnded') flying.delete(visitId(event));
    if (event.type !== 'hostStarted' && event.type !== 'undoStarted') continue;
    flying.set(visitId(event), event);
    const stage = plan.stages[event.stage];
    const most = (back ? plan.rollback.parallel : null) ?? stage?.parallel ?? 0;
    if (flying.size > most) found.push(`event ${sequence}: ${flying.size} hosts in flight, at most ${most}`);
    for (const [label, per] of Object.entries(stage?.parallelPer ?? {})) {
      const value = (ref: VisitRef) => plan.hosts[stageHost(plan, ref).host]?.labels[label];
      const same = [...flying.values()].filter((ref) => value(ref) === value(event)).length;
      if (same > per) found.push(`event ${sequence}: ${same} hosts of one ${label} in flight, at most ${per}`);
    }
  }
  return found;
}

// ----------------------------------------------------------------------------------------------------------------- S4

function withinBudget({ plan, events }: NightRecord): string[] {
  const found: string[] = [];
  let failed = plan.stages.map(() => ({ failures: 0, unreachable: 0 }));
  let gateFailed = false;
  const isOver = (s: number): boolean => {
    const { failuresMax = 0, unreachableMax = 0 } = plan.stages[s] ?? {};
    return (failed[s]?.failures ?? 0) > failuresMax || (failed[s]?.unreachable ?? 0) > unreachableMax;
  };
  for (const { event, sequence } of events) {
    if (event.type === 'hostFailed') countFailure(failed[event.stage], event.as);
    if (event.type === 'runResumed' && event.accepts) failed = failed.map(() => ({ failures: 0, unreachable: 0 }));
    if (event.type === 'roundEnded') gateFailed = event.verdict === 'fail' && event.index === null;
    if (event.type === 'hostStarted' && isOver(event.stage))
      found.push(`event ${sequence}: a host starts beyond the budget`);
    if (event.type === 'stageFailed' && !isOver(event.stage) && !gateFailed)
      found.push(`event ${sequence}: stage ${event.stage} fails within its budget`);
  }
  return found;
}

function countFailure(counts: { failures: number; unreachable: number } | undefined, as: string): void {
  if (counts === undefined) return;
  if (as === 'unreachable') counts.unreachable++;
  else counts.failures++;
}

// ----------------------------------------------------------------------------------------------------------------- S5

function reversed(night: NightRecord): string[] {
  return [...undoneInOrder(night), ...stagesInOrder(night), ...hostsInOrder(night)];
}

/** On each host: only steps that may have changed something, once each, in the plan's undo order. */
function undoneInOrder(night: NightRecord): string[] {
  const found: string[] = [];
  for (const [id, told] of byVisit(night)) {
    const ran = new Map<number, StepOutcome>();
    let last = -1;
    for (const { event } of told) {
      if (event.type === 'stepEnded' && event.phase === 'forward' && event.outcome !== 'notStarted')
        ran.set(event.step, event.outcome);
      if (event.type !== 'stepStarted' || event.phase !== 'undo' || event.attempt !== 1) continue;
      const at = stageHost(night.plan, event).undoOrder.indexOf(event.step);
      if (at <= last) found.push(`${id}: step ${event.step} is undone out of order`);
      last = at;
      const outcome = ran.get(event.step);
      if (outcome === undefined || outcome === 'unchanged')
        found.push(`${id}: step ${event.step} is undone and was not done`);
    }
  }
  return found;
}

function stagesInOrder(night: NightRecord): string[] {
  let before: number | undefined;
  const found: string[] = [];
  for (const { event, sequence } of night.events) {
    if (event.type === 'rollbackStarted') before = undefined;
    if (event.type !== 'rollbackStageStarted') continue;
    if (before !== undefined && event.stage !== before - 1)
      found.push(`event ${sequence}: stage ${event.stage} is taken back after stage ${before}`);
    before = event.stage;
  }
  return found;
}

/** Of the hosts that had ended, the last goes first; a full failure domain lets others pass. */
function hostsInOrder(night: NightRecord): string[] {
  const ended = new Map<string, number>();
  const found: string[] = [];
  let back = false;
  let before = Number.POSITIVE_INFINITY;
  for (const { event, sequence } of night.events) {
    if (event.type === 'rollbackStageStarted') {
      back = true;
      before = Number.POSITIVE_INFINITY;
    }
    if (event.type === 'hostEnded' && !back) ended.set(visitId(event), sequence);
    if (event.type !== 'undoStarted') continue;
    const at = ended.get(visitId(event));
    const free = Object.keys(night.plan.stages[event.stage]?.parallelPer ?? {}).length > 0;
    if (at === undefined || free) continue;
    if (at > before) found.push(`event ${sequence}: ${nameOf(night.plan, event)} is taken back too late`);
    before = at;
  }
  return found;
}

// ----------------------------------------------------------------------------------------------------------------- S6

function leftProperly(night: NightRecord): string[] {
  const found: string[] = [];
  for (const [id, told] of byVisit(night))
    for (const [at, { event }] of told.entries()) {
      if (event.type !== 'hostEnded' || !['done', 'failed', 'undone', 'stopped'].includes(event.result)) continue;
      const out = wayOut(told.slice(0, at));
      const wanted = stageHost(night.plan, event).always.length;
      const mayFail = event.result === 'failed' || event.result === 'stopped';
      if (out.started === 0 && wanted > 0) found.push(`${id}: ended ${event.result} without its always steps`);
      else if (out.good < wanted && !mayFail) found.push(`${id}: ended ${event.result}, its always steps did not`);
    }
  return found;
}

/** The `always` steps since the host was last told to leave. */
function wayOut(told: readonly Told[]): { readonly started: number; readonly good: number } {
  const from = told.findLastIndex(({ event }) => event.type === 'hostLeaving');
  const since = from < 0 ? [] : told.slice(from).map(({ event }) => event);
  const out = (type: RunEvent['type']) => (event: RunEvent) =>
    event.type === type && 'phase' in event && isOut(event.phase);
  const good = (event: RunEvent) =>
    event.type === 'stepEnded' && (event.outcome === 'changed' || event.outcome === 'unchanged');
  return {
    started: since.filter(out('stepStarted')).length,
    good: since.filter((event) => out('stepEnded')(event) && good(event)).length,
  };
}

// ------------------------------------------------------------------------------------------------------------ S7 to S9

/** Exit codes by outcome: docs, not the engine, say them. */
const exitCodesOf: { readonly [outcome: string]: number } = {
  done: 0,
  error: 1,
  rolledBack: 3,
  needsAttention: 4,
  refused: 5,
  aborted: 8,
};

function endsNamed({ stuck, defects, final, events }: NightRecord): string[] {
  const found = [...defects.map((defect) => `a defect: ${defect}`), ...(stuck === null ? [] : [stuck])];
  const { state, outcome, exitCode } = final;
  if (state === 'ended' && exitCodesOf[outcome ?? ''] !== exitCode)
    found.push(`ended ${outcome} with exit code ${exitCode}`);
  const last = events.at(-1)?.event.type;
  if (state === 'ended' && last !== 'runEnded') found.push(`ended, and ${last} came after it`);
  if (stuck === null && state !== 'ended' && state !== 'held') found.push(`left ${state}, which is no end`);
  return found;
}

function rebuilt({ plan, events, snapshots }: NightRecord): string[] {
  const facts = events.map(({ event }) => event);
  const cut = Math.floor(facts.length / 2);
  const half = replay(plan, initialState(plan), facts.slice(0, cut));
  // Written down as JSON and read again by whoever comes next.
  const through = replay(plan, JSON.parse(JSON.stringify(half)), facts.slice(cut));
  const whole = replay(plan, half, facts.slice(cut));
  const same = JSON.stringify(through) === JSON.stringify(whole);
  const found = same ? [] : [`cut after event ${cut} the state is another one`];
  return [...found, ...snapshotsDiffer({ plan, events, snapshots })];
}

function snapshotsDiffer({ plan, events, snapshots }: Pick<NightRecord, 'plan' | 'events' | 'snapshots'>): string[] {
  return snapshots
    .filter(({ events: count, state }) => {
      const told = events.slice(0, count).map(({ event }) => event);
      return JSON.stringify(replay(plan, initialState(plan), told)) !== state;
    })
    .map(({ events: count }) => `the driver's state after event ${count} is not what the journal says`);
}

function chained({ journalTrouble }: NightRecord): string[] {
  return journalTrouble === null ? [] : [journalTrouble];
}

// ---------------------------------------------------------------------------------------------------------------- S10

function oneActs(night: NightRecord): string[] {
  const newest = new Map<string, number>();
  const found: string[] = [];
  const intended = intentTokens(night);
  for (const { host, key, token, newestToken, question } of night.deeds) {
    const before = newest.get(host) ?? 0;
    if (token < before || token < newestToken) found.push(`${host}: ${key} under fence ${token}, after ${before}`);
    newest.set(host, Math.max(before, token));
    const by = intended.get(`${host} ${key}`);
    if (!question && by !== undefined && by > token) found.push(`${host}: ${key} by fence ${token}, intended by ${by}`);
  }
  return found;
}

/** The token of the controller that wrote each intent. */
function intentTokens(night: NightRecord): Map<string, number> {
  const tokens = new Map<string, number>();
  let token = 0;
  for (const { event } of night.events) {
    if (event.type === 'runStarted' || event.type === 'controllerChanged') token = event.token;
    if (event.type === 'stepStarted') tokens.set(`${stageHost(night.plan, event).host} ${keyOf(event)}`, token);
  }
  return tokens;
}

// ---------------------------------------------------------------------------------------------------------------- S11

function secretKept({ secret, events, shown, leaves }: NightRecord): string[] {
  if (secret === null) return [];
  const inEvent = events.find(({ event }) => JSON.stringify(event).includes(secret));
  const found = inEvent === undefined ? [] : [`event ${inEvent.sequence} holds the secret`];
  return [...shown, ...leaves].some((text) => text.includes(secret)) ? [...found, 'a text shows the secret'] : found;
}

// ---------------------------------------------------------------------------------------------------------------- S12

function honest(night: NightRecord): string[] {
  return [...lies(night), ...roundTroubles(night), ...doneInDoubt(night)];
}

/** What the journal says of a step on a host is what its host did. */
function lies(night: NightRecord): string[] {
  const deeds = new Map(night.deeds.map((deed) => [`${deed.host} ${deed.key}`, deed]));
  const found: string[] = [];
  for (const { event } of of(night, 'stepEnded')) {
    if (!isOnHost(night.plan, event) || event.outcome === 'unknown') continue;
    const id = `${stageHost(night.plan, event).host} ${keyOf(event)}`;
    const deed = deeds.get(id);
    const was = deed === undefined ? 'notStarted' : outcomeOf(deed);
    if (was !== event.outcome) found.push(`${id}: said ${event.outcome}, was ${was}`);
  }
  return found;
}

function outcomeOf({ exitCode, timedOut, unchanged }: NightRecord['deeds'][number]): string {
  if (exitCode === null) return 'without an end';
  if (exitCode !== 0 || timedOut) return 'failed';
  return unchanged ? 'unchanged' : 'changed';
}

/** No host is done whose last word on a step is not yes. */
function doneInDoubt(night: NightRecord): string[] {
  const found: string[] = [];
  for (const [id, told] of byVisit(night)) {
    const ran = new Map<number, string>();
    for (const { event } of told) {
      if (event.type === 'stepEnded' && event.phase === 'forward') ran.set(event.step, event.outcome);
      if (event.type !== 'hostEnded' || event.result !== 'done') continue;
      const steps = stageHost(night.plan, event).steps.length;
      const good = [...ran.values()].filter((outcome) => outcome === 'changed' || outcome === 'unchanged').length;
      if (good !== steps) found.push(`${id}: done with ${good} of ${steps} steps done`);
    }
  }
  return found;
}

// ---------------------------------------------------------------------------------------------------------------- S13

function accounted(night: NightRecord): string[] {
  const { plan, final } = night;
  const carried = whatHostsCarry(night);
  const results = resultsOf(night);
  const wholeRollback = final.outcome === 'rolledBack' && lastScope(night) === 'run';
  const found: string[] = [];
  for (const [stage, { hosts }] of plan.stages.entries())
    for (const index of hosts.keys()) {
      const left = leftOn(plan, carried, stage, index);
      const result = results.get(`${stage}.${index}`) ?? 'never ended';
      const what = left.map(({ step, carried: how }) => `step ${step} ${how}`).join(', ');
      const where = `${nameOf(plan, { stage, index })} (${result})`;
      const mustBeClean =
        result === 'undone' || wholeRollback || (result === 'never ended' && final.outcome === 'done');
      if (left.length > 0 && mustBeClean) found.push(`${where} carries ${what}`);
      if (result === 'done' && left.some(({ carried: how }) => how === 'partly'))
        found.push(`${where} is half done: ${what}`);
      const needsPerson =
        result === 'undoFailed' || result === 'unknown' || (result === 'unreachable' && left.length > 0);
      const bad = final.outcome === 'done' || final.outcome === 'rolledBack';
      if (needsPerson && bad) found.push(`${where}, and the run ended ${final.outcome}`);
    }
  return found;
}

function resultsOf(night: NightRecord): Map<string, string> {
  const results = new Map<string, string>();
  for (const { event } of night.events) {
    if (event.type === 'hostEnded') results.set(visitId(event), event.result);
    if (event.type === 'undoStarted') results.delete(visitId(event));
  }
  return results;
}

const lastScope = (night: NightRecord): string | undefined => [...of(night, 'rollbackStarted')].at(-1)?.event.scope;

// ---------------------------------------------------------------------------------------------------------------- S14

function givenBack(night: NightRecord): string[] {
  if (night.final.state !== 'ended') return [];
  // Out of reach in preflight: the journal names the host, though its lock may have been taken before it went away.
  const named = new Set<string>();
  for (const { event } of night.events) {
    if (event.type === 'hostReleased' && !event.released) named.add(event.host);
    if (event.type === 'lockAnswered' && event.status === 'unreachable') named.add(event.host);
  }
  return night.lockedHosts
    .filter((host) => !named.has(host))
    .map((host) => `${host} is still locked, and nobody says so`);
}

// ---------------------------------------------------------------------------------------------------------------- S15

/** Only a person's word takes anything back from there on. */
function notByItself(night: NightRecord): string[] {
  const found: string[] = [];
  const failedAfter = new Set<string>();
  let passed = false;
  let back = false;
  for (const { event, sequence } of night.events) {
    if (event.type === 'stepEnded' && event.phase === 'forward' && event.outcome === 'changed')
      passed ||= stepAt(night.plan, event).pointOfNoReturn;
    if (event.type === 'rollbackStarted') back = true;
    if (event.type === 'rollbackStarted' && passed && !event.rehearsed && !event.reason.includes(personsReason))
      found.push(`event ${sequence}: a rollback past the point of no return, since ${event.reason}`);
    if (event.type === 'hostFailed' && passed) failedAfter.add(visitId(event));
    const undoes = event.type === 'stepStarted' && event.phase === 'undo' && !back;
    if (undoes && failedAfter.has(visitId(event)))
      found.push(`event ${sequence}: ${nameOf(night.plan, event)} is undone by itself`);
  }
  return found;
}

// ---------------------------------------------------------------------------------------------------------------- S16

function rehearsed(night: NightRecord): string[] {
  const turned = [...of(night, 'rollbackStarted')].filter(({ event }) => event.rehearsed === true).length;
  if (!night.rehearsal) return turned === 0 ? [] : ['a run that is no rehearsal turns back like one'];
  const isDone = night.final.outcome === 'done' ? ['a rehearsal is done, and everything stays'] : [];
  return turned > 1 ? [...isDone, `a rehearsal turns back ${turned} times`] : isDone;
}
