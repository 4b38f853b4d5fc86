import { expect, it } from 'vitest';
import type { RehearsalProof } from '../../src/model/rehearsal.ts';
import { paletteOf } from '../../src/review/text/palette.ts';
import { rehearsalText } from '../../src/review/text/rehearsalText.ts';
import { lineOf } from '../../src/review/view/eventLines.ts';
import { replay } from '../../src/rollout/evolve.ts';
import { initialState } from '../../src/rollout/state.ts';
import { planOf } from '../rollout/plans.ts';
import { World } from '../rollout/world.ts';
import { expectGolden } from './golden.ts';

const proven: RehearsalProof = {
  format: 'nightshift/rehearsal/v1',
  stepsDigest: 'c0ffee'.repeat(10).padEnd(64, '0'),
  change: 'billing-4.12.0',
  environment: 'staging',
  run: '20261122-0612-k3f9',
  atMs: 0,
  by: 'm.durand@ops-1',
  hosts: ['web-01', 'web-02'],
  compared: ['/etc/billing', '/opt/billing'],
  notCompared: ["/opt: the system's own", 'this machine: what the local step announce changes on it'],
  result: 'proven',
  differences: [],
};
const different: RehearsalProof = {
  ...proven,
  result: 'differences',
  differences: [
    'web-01: /opt/billing/b.conf: was absent, is a file of 12 bytes',
    'web-01: service billing: was running and enabled, is stopped and enabled',
  ],
};
const failed: RehearsalProof = {
  ...proven,
  result: 'failed',
  compared: [],
  differences: ['not everything could be done and taken back: step migrate: exit 1'],
};

const palette = paletteOf({ colour: false, utf8: true });

it.each(Object.entries({ proven, different, failed }))('a rehearsal reads as it should: %s', (name, proof) => {
  expectGolden(`rehearsal-${name}.txt`, rehearsalText(proof, palette));
});

it('shows a screen of differences, and says where the others are', () => {
  const differences = Array.from({ length: 60 }, (_, at) => `web-01: /f${at}: was absent, is a directory`);
  const text = rehearsalText({ ...different, differences, compared: differences }, palette);
  expect(text).toContain('for 60 reasons');
  expect(text).toContain('/f39:');
  expect(text).not.toContain('/f40:');
  expect(text).toContain('and 20 more');
  expect(text).toContain('and 48 more');
});

it('a stage that was done reads so, also where its hosts are on their way back already', () => {
  const plan = planOf([{ hosts: ['h1', 'h2'], with: { parallel: 1 } }]);
  const { events } = new World(plan, { rehearsal: true }).run();
  const [ended, undo] = ['stageEnded', 'undoStarted'].map((type) => events.findIndex((event) => event.type === type));
  const state = replay(plan, initialState(plan), events.slice(0, (undo ?? 0) + 1));
  const event = events[ended ?? -1];
  expect(event && lineOf(plan, state, event, String)?.text).toBe('stage done: 2 hosts');
});
