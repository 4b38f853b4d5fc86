import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineCopy, type Patch } from './engineCopy.ts';

/** Engines that are broken on purpose. Each is caught by the nights, and by the invariant that is about it. */
const broken: readonly (Patch & { readonly name: string; readonly caughtBy: string })[] = [
  {
    name: 'whoever takes over starts what was under way again, as another attempt',
    caughtBy: 'S1',
    file: 'rollout/decide.ts',
    find: `      return [{ type: 'controllerChanged', by: command.by, token: command.token, past: command.past }];`,
    replace: `      return [
        { type: 'controllerChanged', by: command.by, token: command.token, past: command.past },
        ...Object.values(state.outstanding).flatMap(({ kind, ...ref }) =>
          kind === 'step' ? [{ type: 'stepStarted', ...ref, attempt: ref.attempt + 1 }] : [],
        ),
      ];`,
  },
  {
    name: 'the budget is off by one',
    caughtBy: 'S4',
    file: 'rollout/budget.ts',
    find: 'if (failures > failuresMax)',
    replace: 'if (failures > failuresMax + 1)',
  },
  {
    name: 'nobody asks whether the window is open',
    caughtBy: 'S2',
    file: 'rollout/admission.ts',
    find: 'if (!window.open)\n    return {',
    replace: 'if (false)\n    return {',
  },
];

const seeds = 1_000;

describe('a broken engine', () => {
  let engine: EngineCopy;
  beforeAll(() => {
    engine = new EngineCopy();
  });
  afterAll(() => engine.remove());

  it('is caught only where it is broken: the copy itself is sound', async () => {
    const { exitCode, output } = await engine.play(1, 50);
    expect(output).toMatch(/^seeds 50, nights 50, violations 0$/m);
    expect(exitCode).toBe(0);
  });

  it.each(broken)(
    '$name',
    async ({ caughtBy, ...patch }) => {
      const { exitCode, output } = await engine.brokenBy(patch, () => engine.play(1, seeds));
      expect(output).toMatch(
        new RegExp(`^seed \\d+: ${caughtBy}: .*\\n  npm run bench:simulation -- --from \\d+`, 'm'),
      );
      expect(exitCode).toBe(1);
    },
    300_000,
  );
});
