import { describe, expect, it } from 'vitest';
import type { DryRun, HostPreview, StepPreview } from '../../src/model/preview.ts';
import { previewHost } from '../../src/preview/previewHost.ts';
import { shownOtherwise } from '../../src/preview/shownDrift.ts';
import { ended, known, planWith, surveyOf, template } from './previewing.ts';

const command = { type: 'run', command: 'migrate', undoWhenUnknown: false } as const;
const plan = planWith([
  { spec: template('one') },
  {
    spec: {
      ...command,
      surroundings: { stdin: null, env: {}, directory: null },
      undo: { kind: 'irreversible', reason: 'it migrates' },
    },
    check: 'migrate --try',
  },
]);

function looked(output: string, change: (preview: StepPreview) => StepPreview = (same) => same): DryRun {
  const survey = surveyOf({ commands: { 'check 0.run': ended(1, output) } });
  const stages = previewHost(plan, 'web-01', survey, known).map((stage) => ({
    ...stage,
    steps: stage.steps.map(change),
  }));
  const preview: HostPreview = { status: 'surveyed', survey, stages };
  return { atMs: 0, durationMs: 0, commandsAsked: true, gates: [], checks: [], hosts: { 'web-01': preview } };
}

describe('what was shown', () => {
  it('is what would be shown now, whatever a check prints', () => {
    expect(JSON.stringify(looked('Monday').hosts['web-01'])).toContain('finds something to change: Monday');
    expect(shownOtherwise(plan, looked('Monday'), looked('Tuesday'))).toEqual([]);
  });

  it.each<[string, Partial<StepPreview>]>([
    ['sign', { sign: 'unchanged' }],
    ['certainty', { certainty: 'opaque' }],
    ['text', { text: 'nothing to see' }],
    ['diff', { diff: null }],
  ])('with another %s is told, with its host and step', (_, other) => {
    const forged = looked('', (preview) => ({ ...preview, ...(preview.step.includes('template') && other) }));
    expect(shownOtherwise(plan, forged, looked(''))).toMatchObject([
      { about: 'host', where: expect.stringMatching(/^web-01: what was shown of step template/) },
    ]);
  });

  it('of a step that was left out is told', () => {
    const [[host, preview] = ['', undefined]] = Object.entries(looked('').hosts);
    if (preview?.status !== 'surveyed') throw new Error('not surveyed');
    const without = { ...looked(''), hosts: { [host]: { ...preview, stages: [] } } };
    expect(shownOtherwise(plan, without, looked(''))).toHaveLength(2);
  });
});
