import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { noLengths } from '../../src/forecast/estimates.ts';
import { prepareChange } from '../../src/plan/prepare.ts';
import { paletteOf } from '../../src/review/text/palette.ts';
import { planText } from '../../src/review/text/planText.ts';
import { viewPlan } from '../../src/review/view/planView.ts';
import { expectGolden } from './golden.ts';
import { changePlan } from './scenarios.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const utf8 = paletteOf({ colour: false, utf8: true });

/** Without the digest: it changes with every word of the scripts that run on hosts, and of that this text shows nothing. */
async function shown(name: string, everyHost = false): Promise<string> {
  const { plan } = await prepareChange(root, `${root}pipelines/${name}.yaml`, 0);
  return planText(viewPlan(plan, '(the digest)', noLengths), null, null, utf8, everyHost);
}

describe('a plan before it runs', () => {
  it('quickstart', async () => {
    expectGolden('plan-quickstart.txt', await shown('quickstart'));
  });

  it('billing', async () => {
    expectGolden('plan-billing.txt', await shown('billing'));
  });

  it('shows every host with its own commands when asked to', async () => {
    const text = await shown('quickstart', true);
    for (let host = 1; host <= 12; host++)
      expect(text).toContain(`touch /var/tmp/nightshift-lab/web-${String(host).padStart(2, '0')}/run/drained`);
    expect(text).not.toContain('more with values of their own');
  });

  it('says in its first lines where the point of no return is', () => {
    const plan = changePlan();
    const steps = Object.entries(plan.steps).map(([id, step]) => [
      id,
      { ...step, pointOfNoReturn: id === '1.restart', undo: { kind: 'irreversible', reason: 'migrates data' } },
    ]);
    const view = viewPlan({ ...plan, steps: Object.fromEntries(steps) }, 'd', noLengths);
    const lines = planText(view, null, null, utf8, false).split('\n');
    expect(lines[1]).toBe('? point of no return: step restart; after it a failure holds the run');
    expect(lines).toContain('       undo: cannot be taken back: migrates data');
    expect(lines).toContain('    undone in this order: nothing to take back');
  });

  it.each([
    [0, 0, 'stops at the 1st failed or the 1st unreachable host'],
    [1, 2, 'stops at the 2nd failed or the 3rd unreachable host'],
    [10, 11, 'stops at the 11th failed or the 12th unreachable host'],
    [20, 21, 'stops at the 21st failed or the 22nd unreachable host'],
    [22, 30, 'stops at the 23rd failed host'],
    [30, 30, 'never stops, however many hosts fail'],
  ])(
    'says a budget of %i failed and %i unreachable hosts of 30 as the host it stops at',
    (failuresMax, unreachableMax, budget) => {
      const hosts = Array.from({ length: 30 }, (_, i) => `h${i}`);
      const plan = changePlan({
        failuresMax,
        unreachableMax,
        waves: [30],
        hosts: hosts.map((host) => ({ host, steps: [], undoOrder: [], always: [], gates: [] })),
      });
      expect(viewPlan(plan, 'd', noLengths).stages[1]?.budget).toBe(budget);
    },
  );
});
