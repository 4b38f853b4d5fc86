/** What is different between two execution plans, or two policies, in words that name the place: for a person who had approved the first. */
import type { Policy } from '../../generated/policy.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { Difference } from '../../model/savedPlan.ts';

/** As many as a person reads; the rest is counted. */
const differencesMax = 20;
const lengthMax = 120;

/** Differences of content, each place told once however many hosts it is about. Empty for equal plans. */
export function planDifferences(was: ExecutionPlan, now: ExecutionPlan): Difference[] {
  return leafDifferences('plan', readable(was), readable(now));
}

/** By key, what a policy says otherwise. */
export function policyDifferences(was: Policy, now: Policy): Difference[] {
  return leafDifferences('policy', was, now);
}

function leafDifferences(about: Difference['about'], was: object, now: object): Difference[] {
  const [before, after] = [leavesOf(was), leavesOf(now)];
  const places = [...new Set([...before.keys(), ...after.keys()])].filter((at) => before.get(at) !== after.get(at));
  const byText = new Map<string, { difference: Omit<Difference, 'where'>; places: string[] }>();
  for (const place of places) {
    const [old, young] = excerpts(before.get(place) ?? 'not there', after.get(place) ?? 'not there');
    const key = JSON.stringify([withoutHost(place), old, young]);
    const known = byText.get(key) ?? { difference: { about, was: old, now: young }, places: [] };
    known.places.push(place);
    byText.set(key, known);
  }
  const all = [...byText.values()].map(({ difference, places: where }) => ({ ...difference, where: whereOf(where) }));
  if (all.length <= differencesMax) return all;
  const more = { about, where: `${all.length - differencesMax} more places`, was: '…', now: '…' };
  return [...all.slice(0, differencesMax), more];
}

/** The plan with its steps and gates where they are used, by name: ids say nothing to a person. */
function readable(plan: ExecutionPlan): object {
  const { steps, gates, stages, changeGates, format, files, ...rest } = plan;
  // What a dry run looks at follows from the rest.
  const step = (id: string) => ({ ...steps[id], preview: { ...steps[id]?.preview, look: undefined } });
  const named = (ids: readonly string[], of: (id: string) => { readonly name?: string }) =>
    Object.fromEntries(ids.map((id) => [of(id).name ?? id, { ...of(id), name: undefined }]));
  return {
    ...rest,
    files: Object.fromEntries(Object.entries(files).map(([sha256, { source }]) => [source, sha256])),
    gates: named(changeGates, (id) => gates[id] ?? {}),
    stages: Object.fromEntries(
      stages.map(({ name, hosts, ...stage }) => [
        name,
        {
          ...stage,
          order: hosts.map(({ host }) => host).join(' '),
          hosts: Object.fromEntries(
            hosts.map((host) => [
              host.host,
              {
                steps: named(host.steps, step),
                order: host.steps.map((id) => steps[id]?.name).join(' '),
                undoOrder: host.undoOrder.join(' '),
                always: named(host.always, step),
                gates: named(host.gates, (id) => gates[id] ?? {}),
              },
            ]),
          ),
        },
      ]),
    ),
  };
}

/** Between the parts of a place: names of hosts and stages have dots. */
const between = '\u0000';

/** Every leaf of plain data by its place. */
function leavesOf(value: unknown, at = '', into = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) leavesOf(part, at === '' ? key : at + between + key, into);
  } else if (value !== undefined) into.set(at, String(value));
  return into;
}

/** The same place on every host of a stage. */
function withoutHost(place: string): string {
  const [top, stage, hosts, , ...inside] = place.split(between);
  return top === 'stages' && hosts === 'hosts' && inside.length > 0 ? [top, stage, ...inside].join(between) : place;
}

/** `stages.fleet.hosts.web-01.steps.deploy.summary`. */
function whereOf([first = '', ...more]: readonly string[]): string {
  const shown = first.replaceAll(between, '.');
  return more.length === 0 ? shown : `${shown}, and on ${more.length} more hosts`;
}

/** Both texts from shortly before the first character in which they differ. */
function excerpts(one: string, other: string): [string, string] {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const from = one.length <= lengthMax && other.length <= lengthMax ? 0 : Math.max(0, at - 30);
  return [excerpt(one, from), excerpt(other, from)];
}

function excerpt(text: string, from: number): string {
  const part = text.slice(from, from + lengthMax).replaceAll('\n', '⏎');
  return `${from > 0 ? '…' : ''}${part}${text.length > from + lengthMax ? '…' : ''}`;
}
