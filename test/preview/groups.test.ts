import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import type { DryRun, HostPreview } from '../../src/model/preview.ts';
import { changesAnything } from '../../src/preview/changesAnything.ts';
import { groupHosts } from '../../src/preview/groups.ts';
import { planOf } from '../rollout/plans.ts';
import { surveyOf } from './previewing.ts';

const names = (count: number) => Array.from({ length: count }, (_, at) => `h${at}`);
const planFor = (count: number): ExecutionPlan => planOf([{ hosts: names(count) }]);

const dryRunOf = (hosts: { readonly [name: string]: HostPreview }): DryRun => ({
  ...{ atMs: 0, durationMs: 0, commandsAsked: true, hosts, gates: [], checks: [] },
});

const outcomes = ['alike', 'other', 'down', 'refused'] as const;
type Outcome = (typeof outcomes)[number];

function previewOf(outcome: Outcome, host: string): HostPreview {
  if (outcome === 'down' || outcome === 'refused') {
    const code = outcome === 'down' ? 'NS2003' : 'NS2020';
    return { status: 'unreachable', problem: { code, message: `${host} is ${outcome}`, next: '', severity: 'error' } };
  }
  const sign = outcome === 'alike' ? 'unchanged' : 'change';
  const step = { step: '0.deploy', sign, certainty: 'verified', text: outcome, diff: null, note: null } as const;
  return { status: 'surveyed', survey: surveyOf(), stages: [{ stage: 0, steps: [step], always: [] }] };
}

it('groups are a partition of the hosts, in order, with like hosts together and the largest first', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 20 }), (each) => {
      const plan = planFor(each.length);
      const hosts = Object.fromEntries(each.map((outcome, at) => [`h${at}`, previewOf(outcome, `h${at}`)]));
      const groups = groupHosts(0, plan, dryRunOf(hosts));
      const outcomeOf = (host: string) => each[Number(host.slice(1))];
      expect(groups.flatMap((group) => group.hosts).sort()).toEqual(names(each.length).sort());
      expect(groups).toHaveLength(new Set(each).size);
      for (const { hosts: own, preview } of groups) {
        expect(new Set(own.map(outcomeOf)).size).toBe(1);
        expect(preview?.steps[0]?.text ?? null).toBe(
          hosts[own[0] ?? '']?.status === 'surveyed' ? outcomeOf(own[0] ?? '') : null,
        );
        expect([...own].sort((one, other) => Number(one.slice(1)) - Number(other.slice(1)))).toEqual(own);
      }
      const sizes = groups.map((group) => group.hosts.length);
      expect([...sizes].sort((one, other) => other - one)).toEqual(sizes);
    }),
  );
});

it('without a dry run those with the same steps are alike', () => {
  const plan = planFor(3);
  const [stage] = plan.stages;
  if (stage === undefined) throw new Error('there is a stage');
  const odd = {
    ...plan,
    stages: [{ ...stage, hosts: stage.hosts.map((host, at) => (at === 1 ? { ...host, steps: [] } : host)) }],
  };
  expect(groupHosts(0, plan, null)).toEqual([{ hosts: ['h0', 'h1', 'h2'], preview: null }]);
  expect(groupHosts(0, odd, null)).toEqual([
    { hosts: ['h0', 'h2'], preview: null },
    { hosts: ['h1'], preview: null },
  ]);
});

it('a step that is not `=`, or a host that does not answer, is a change', () => {
  const changes = (...each: Outcome[]) =>
    changesAnything(dryRunOf(Object.fromEntries(each.map((one, at) => [`h${at}`, previewOf(one, 'h')]))));
  expect(changes('alike', 'alike')).toBe(false);
  expect(changes('alike', 'other')).toBe(true);
  expect(changes('alike', 'down')).toBe(true);
});
