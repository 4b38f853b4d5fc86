import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UndoOrderStep, undoOrder } from '../../src/steps/undoOrder.ts';

const plain = { service: null, restarts: false, declaredUndo: false, undoAfter: null };
const step = (name: string, type: UndoOrderStep['type'], more: Partial<UndoOrderStep> = {}): UndoOrderStep => ({
  ...plain,
  name,
  type,
  ...more,
});
const run = (name: string) => step(name, 'run', { declaredUndo: true });
const upload = (name: string) => step(name, 'upload');
const restart = (name: string, service = 'app', undoAfter: string | null = null) =>
  step(name, 'service', { service, restarts: true, undoAfter });

const ordered = (...steps: UndoOrderStep[]) => undoOrder(steps).map((position) => steps[position]?.name);

describe('the order of undoing', () => {
  it('is the reverse', () => {
    expect(ordered(run('a'), upload('b'), run('c'))).toEqual(['c', 'b', 'a']);
  });

  it('takes a restart back after the files that it read', () => {
    const steps = [run('drain'), upload('upload'), step('link', 'symlink'), restart('restart')];
    expect(ordered(...steps)).toEqual(['link', 'upload', 'restart', 'drain']);
  });

  it('takes a restart back after the package that it started', () => {
    expect(ordered(run('drain'), step('package', 'package'), restart('restart'))).toEqual([
      'package',
      'restart',
      'drain',
    ]);
    expect(ordered(step('package', 'package'), step('reboot', 'reboot'), upload('a'))).toEqual([
      'a',
      'reboot',
      'package',
    ]);
  });

  it('counts from the step of the same service before it', () => {
    const steps = [upload('a'), restart('r1'), upload('b'), restart('other', 'db'), run('c'), restart('r2')];
    expect(ordered(...steps)).toEqual(['c', 'b', 'r2', 'a', 'other', 'r1']);
  });

  it('without files, comes after the earliest step that declares an undo', () => {
    expect(ordered(step('w', 'wait'), run('a'), run('b'), restart('r'))).toEqual(['b', 'a', 'r', 'w']);
    expect(ordered(step('w', 'wait'), restart('r'))).toEqual(['r', 'w']);
  });

  it('does not move a start or a stop', () => {
    const state = (name: string) => step(name, 'service', { service: 'app' });
    expect(ordered(state('stop'), upload('a'), state('start'))).toEqual(['start', 'a', 'stop']);
    expect(ordered(upload('z'), state('stop'), upload('a'), restart('r'))).toEqual(['a', 'r', 'stop', 'z']);
  });

  it('does as undoAfter says', () => {
    expect(ordered(run('a'), upload('b'), upload('c'), restart('r', 'app', 'c'))).toEqual(['c', 'r', 'b', 'a']);
    expect(ordered(upload('a'), restart('r'), restart('s', 'db', 'r'))).toEqual(['a', 'r', 's']);
  });

  const anyStep = fc.record({
    type: fc.constantFrom<UndoOrderStep['type']>('run', 'upload', 'symlink', 'wait', 'service', 'package', 'reboot'),
    service: fc.constantFrom('app', 'db'),
    restarts: fc.boolean(),
    declaredUndo: fc.boolean(),
    after: fc.option(fc.nat(11), { nil: null }),
  });
  const anySteps = fc.array(anyStep, { maxLength: 12 }).map((steps) =>
    steps.map(({ type, service, restarts, declaredUndo, after }, at): UndoOrderStep => {
      const isService = type === 'service';
      const undoAfter = isService && restarts && after !== null ? `s${after}` : null;
      return step(`s${at}`, type, {
        service: isService ? service : null,
        restarts: isService && restarts,
        declaredUndo: !isService && declaredUndo,
        undoAfter,
      });
    }),
  );

  it('has every step once, and every pair without a restart in reverse', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const order = undoOrder(steps);
        expect([...order].sort((a, b) => a - b)).toEqual(steps.map((_, at) => at));
        const others = order.filter((at) => steps[at]?.restarts === false);
        expect(others).toEqual([...others].sort((a, b) => b - a));
      }),
    );
  });

  it('never takes a restart back before a file of its stretch', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const order = undoOrder(steps);
        for (const [at, { restarts, service, undoAfter }] of steps.entries()) {
          if (!restarts || undoAfter !== null) continue;
          const from = steps.slice(0, at).findLastIndex((other) => other.service === service) + 1;
          const files = [...steps.keys()]
            .slice(from, at)
            .filter((one) => /upload|symlink/.test(steps[one]?.type ?? ''));
          for (const file of files) expect(order.indexOf(file)).toBeLessThan(order.indexOf(at));
        }
      }),
    );
  });
});
