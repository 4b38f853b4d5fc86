import { describe, expect, it } from 'vitest';
import { neverOpen, nights } from './nights.ts';
import { declaredUndo, planOf } from './plans.ts';
import { World } from './world.ts';

const hosts = (n: number) => Array.from({ length: n }, (_, i) => `h${i + 1}`);

describe('the way forward', () => {
  it('takes every host through its steps, wave by wave, and ends done', () => {
    const plan = planOf([
      { hosts: hosts(4), steps: [{ name: 'a' }, { name: 'b' }], always: ['z'], with: { waves: [1, 4], parallel: 1 } },
    ]);
    const world = new World(plan).run();
    expect(world.end()).toEqual({ outcome: 'done', exitCode: 0 });
    expect(world.story().slice(0, 6)).toEqual([
      'h1 forward a',
      'h1 forward b',
      'h1 always z',
      'h2 forward a',
      'h2 forward b',
      'h2 always z',
    ]);
    expect(world.events.filter(({ type }) => type === 'waveEnded')).toHaveLength(2);
  });

  it('starts a later stage only when the one before has ended', () => {
    const world = new World(planOf([{ hosts: ['a'] }, { hosts: ['b'] }])).run();
    expect(world.story()).toEqual(['a forward deploy', 'b forward deploy']);
    expect(world.end()).toEqual({ outcome: 'done', exitCode: 0 });
  });

  it('retries a step that failed as often as it says, and one whose end is unknown only when it is idempotent', () => {
    const retries = [{ name: 'x', retries: 2 }];
    const flaky = new World(planOf([{ hosts: ['a'], steps: retries }]), {
      step: ({ attempt }) => (attempt < 3 ? 'failed' : 'changed'),
    }).run();
    expect(flaky.end()).toEqual({ outcome: 'done', exitCode: 0 });
    const lost = (idempotent: boolean) =>
      new World(planOf([{ hosts: ['a'], steps: [{ name: 'x', retries: 2, idempotent }] }]), {
        step: ({ attempt, phase }) => (phase === 'forward' && attempt === 1 ? 'unknown' : 'changed'),
      }).run();
    expect(lost(true).story()).toEqual(['a forward x', 'a forward x']);
    expect(lost(false).story()).toEqual(['a forward x', 'a undo x']);
  });
});

describe('failure and rollback', () => {
  const broken = (host: string, name = 'b') => ({
    step: (call: { host: string; name: string; phase: string }) =>
      call.host === host && call.name === name && call.phase === 'forward' ? ('failed' as const) : ('changed' as const),
  });

  it('undoes the host that failed at once, then the others in reverse order of finishing, steps in reverse', () => {
    const plan = planOf([
      { hosts: hosts(3), steps: [{ name: 'a' }, { name: 'b' }], always: ['z'], with: { parallel: 1 } },
    ]);
    const world = new World(plan, broken('h3')).run();
    expect(world.story().slice(6)).toEqual([
      'h3 forward a',
      'h3 forward b',
      'h3 undo b',
      'h3 undo a',
      'h3 always z',
      'h2 undo b',
      'h2 undo a',
      'h2 alwaysAgain z',
      'h1 undo b',
      'h1 undo a',
      'h1 alwaysAgain z',
    ]);
    expect(world.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(world.results()).toEqual({ '0.h1': 'undone', '0.h2': 'undone', '0.h3': 'undone' });
  });

  it('starts nothing new once the budget is exceeded, and tolerates what the budget allows', () => {
    const sketch = { hosts: hosts(6), steps: [{ name: 'b' }] };
    const tolerated = new World(planOf([{ ...sketch, with: { parallel: 1, failuresMax: 1 } }]), broken('h2')).run();
    expect(tolerated.end()).toEqual({ outcome: 'done', exitCode: 0 });
    expect(tolerated.results()['0.h2']).toBe('undone');
    const stopped = new World(planOf([{ ...sketch, with: { parallel: 1 } }]), broken('h2')).run();
    expect(stopped.story().filter((line) => line.includes('forward'))).toEqual(['h1 forward b', 'h2 forward b']);
  });

  it('lets hosts in flight finish the step they are in, and undoes them first', () => {
    const plan = planOf([{ hosts: ['slow', 'bad'], steps: [{ name: 'a' }, { name: 'b' }] }]);
    const world = new World(plan, {
      ...broken('bad', 'a'),
      latency: (effect) => (effect.kind === 'step' && effect.index === 0 ? 1_000 : 10),
    }).run();
    expect(world.story()).toEqual(['slow forward a', 'bad forward a', 'bad undo a', 'slow undo a']);
  });

  it('touches only hosts that changed', () => {
    const plan = planOf([{ hosts: hosts(3), steps: [{ name: 'b' }], with: { parallel: 1 } }]);
    const world = new World(plan, {
      step: ({ host, phase }) =>
        phase === 'undo' ? 'changed' : host === 'h3' ? 'failed' : host === 'h1' ? 'unchanged' : 'changed',
    }).run();
    expect(world.story().filter((line) => line.includes('undo'))).toEqual(['h3 undo b', 'h2 undo b']);
    expect(world.results()).toEqual({ '0.h1': 'done', '0.h2': 'undone', '0.h3': 'undone' });
  });

  it('goes back over all stages, or over the failed one only', () => {
    const sketches = [{ hosts: ['a'] }, { hosts: ['b'], steps: [{ name: 'b' }] }] as const;
    const all = new World(planOf(sketches), broken('b')).run();
    expect(all.story()).toContain('a undo deploy');
    const only = new World(
      planOf([sketches[0], { ...sketches[1], with: { onFailure: 'rollbackStage' } }]),
      broken('b'),
    ).run();
    expect(only.story()).not.toContain('a undo deploy');
    expect(only.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
  });

  it('tries an undo again, then goes on with the others and ends needing attention', () => {
    const plan = planOf([{ hosts: hosts(3), steps: [{ name: 'b' }], with: { parallel: 1 } }]);
    const world = new World(plan, {
      step: ({ host, phase }) =>
        (phase === 'undo' && host === 'h2') || (phase === 'forward' && host === 'h3') ? 'failed' : 'changed',
    }).run();
    expect(world.story().filter((line) => line === 'h2 undo b')).toHaveLength(2);
    expect(world.results()).toEqual({ '0.h1': 'undone', '0.h2': 'undoFailed', '0.h3': 'undone' });
    expect(world.end()).toEqual({ outcome: 'needsAttention', exitCode: 4 });
  });

  it('does not call a rollback verified when the gate still fails', () => {
    const gates = [{ name: 'health', on: ['host', 'rollback'] as const }];
    const world = new World(planOf([{ hosts: ['a'], gates }]), { gate: () => 'fail' }).run();
    expect(world.results()).toEqual({ '0.a': 'undoFailed' });
    expect(world.end()).toEqual({ outcome: 'needsAttention', exitCode: 4 });
  });

  it('leaves a host for a person when nobody can say how a step ended, unless its undo is declared for that', () => {
    const lost = (whenUnknown: boolean) =>
      new World(planOf([{ hosts: ['a'], steps: [{ name: 'x', undo: declaredUndo(whenUnknown) }] }]), {
        step: ({ phase }) => (phase === 'forward' ? 'unknown' : 'changed'),
      }).run();
    expect(lost(false).results()).toEqual({ '0.a': 'unknown' });
    expect(lost(false).end()).toEqual({ outcome: 'needsAttention', exitCode: 4 });
    expect(lost(true).results()).toEqual({ '0.a': 'undone' });
    expect(lost(true).end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
  });

  it('leaves a host for a person when nobody can say what became of its restart, and does nothing more on it', () => {
    const command = { script: '', stdin: null, payloads: [], timeoutMs: 1 };
    const action = { at: 'reboot', command, back: command, everyMs: 1, withinMs: 1 } as const;
    const reboot = { name: 'reboot', type: 'reboot', action, undo: { kind: 'nothing' } } as const;
    const lost = (outcome: 'unknown' | 'failed') =>
      new World(planOf([{ hosts: ['a'], steps: [{ name: 'x' }, reboot], always: ['z'] }]), {
        step: ({ name, phase }) => (name === 'reboot' && phase === 'forward' ? outcome : 'changed'),
      }).run();
    expect(lost('unknown').results()).toEqual({ '0.a': 'unknown' });
    expect(lost('unknown').end()).toEqual({ outcome: 'needsAttention', exitCode: 4 });
    expect(lost('unknown').story()).toEqual(['a forward x', 'a forward reboot']);
    expect(lost('failed').end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(lost('failed').story()).toEqual(['a forward x', 'a forward reboot', 'a undo x', 'a always z']);
  });

  it('holds instead of rolling back past a point of no return, and undoes nothing by itself', () => {
    const plan = planOf([
      { hosts: hosts(2), steps: [{ name: 'a', pointOfNoReturn: true }, { name: 'b' }], with: { parallel: 1 } },
    ]);
    const world = new World(plan, broken('h2')).run();
    expect(world.end()).toEqual({ kind: 'held' });
    expect(world.story().filter((line) => line.includes('undo'))).toEqual([]);
    expect(world.resume('rollback').end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
  });
});

describe('gates', () => {
  it('asks until the passes in a row are there', () => {
    const gates = [{ name: 'health', passes: 3 }];
    const world = new World(planOf([{ hosts: ['a'], gates }]), {
      gate: (_name, _host, ask) => (ask === 2 ? 'fail' : 'pass'),
    }).run();
    expect(world.events.filter(({ type }) => type === 'gateAsked')).toHaveLength(5);
    expect(world.end()).toEqual({ outcome: 'done', exitCode: 0 });
  });

  it('fails a wave whose gate fails, with the reading as the reason', () => {
    const gates = [{ name: 'errors', on: ['wave'] as const, perHost: false }];
    const world = new World(planOf([{ hosts: hosts(4), gates, with: { waves: [2, 4] } }]), {
      gate: () => 'fail',
    }).run();
    expect(world.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(world.events.find(({ type }) => type === 'stageFailed')).toMatchObject({ reason: 'gate errors: fail' });
    expect(world.story().filter((line) => line.startsWith('h3'))).toEqual([]);
  });

  it('holds when the answer stays unknown, and asks again when resumed', () => {
    const gates = [{ name: 'health' }];
    const world = new World(planOf([{ hosts: ['a'], gates }]), {
      gate: (_n, _h, _a, tick) => (tick < 60_000 ? 'unknown' : 'pass'),
    }).run();
    expect(world.end()).toEqual({ kind: 'held' });
    world.tick = 60_000;
    expect(world.resume('resume').end()).toEqual({ outcome: 'done', exitCode: 0 });
  });

  it('takes an unknown for a failure only when the gate says so', () => {
    const gates = [{ name: 'health', onUnknown: 'fail' as const }];
    const world = new World(planOf([{ hosts: ['a'], gates }]), { gate: () => 'unknown' }).run();
    expect(world.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
  });

  it('watches a wave while it soaks, and fails it when the gate fails so often in a row', () => {
    const gates = [{ name: 'health', on: ['wave'] as const, failuresMax: 2 }];
    const soak = { soakMs: 10_000, waves: [1, 2] };
    const once = new World(planOf([{ hosts: ['a', 'b'], gates, with: soak }]), {
      gate: (_n, _h, ask) => (ask === 3 ? 'fail' : 'pass'),
    }).run();
    expect(once.end()).toEqual({ outcome: 'done', exitCode: 0 });
    expect(once.tick).toBeGreaterThanOrEqual(20_000);
    const twice = new World(planOf([{ hosts: ['a', 'b'], gates, with: soak }]), {
      gate: (_n, _h, _a, tick) => (tick > 3_000 && tick < 6_000 ? 'fail' : 'pass'),
    }).run();
    expect(twice.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(twice.story()).not.toContain('b forward deploy');
  });

  it('refuses to begin when a preflight gate fails, and gives the hosts back', () => {
    const plan = planOf([{ hosts: ['a'] }], { changeGateSketches: [{ name: 'portal', on: ['preflight'] }] });
    const world = new World(plan, { gate: () => 'fail' }).run();
    expect(world.end()).toEqual({ outcome: 'refused', exitCode: 5 });
    expect(world.calls).toEqual([]);
    expect(world.state.locks.a?.status).toBe('released');
  });

  it('rolls the run back when a final gate fails', () => {
    const plan = planOf([{ hosts: ['a'] }], { changeGateSketches: [{ name: 'portal', on: ['final'] }] });
    const world = new World(plan, { gate: () => 'fail' }).run();
    expect(world.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(world.story()).toEqual(['a forward deploy', 'a undo deploy']);
  });
});

describe('hosts that cannot be reached', () => {
  it('refuses to begin when more are unreachable than tolerated, and counts those that are tolerated', () => {
    const lock = (host: string) => (host === 'h2' ? ('unreachable' as const) : ('locked' as const));
    const none = new World(planOf([{ hosts: hosts(3) }]), { lock }).run();
    expect(none.end()).toEqual({ outcome: 'error', exitCode: 1 });
    expect(none.calls).toEqual([]);
    const one = new World(planOf([{ hosts: hosts(3), with: { unreachableMax: 1 } }]), { lock }).run();
    expect(one.end()).toEqual({ outcome: 'done', exitCode: 0 });
    expect(one.results()).toEqual({ '0.h1': 'done', '0.h2': 'unreachable', '0.h3': 'done' });
  });

  it('refuses to begin when another run holds a host', () => {
    const world = new World(planOf([{ hosts: hosts(2) }]), {
      lock: (host) => (host === 'h2' ? 'held' : 'locked'),
    }).run();
    expect(world.end()).toEqual({ outcome: 'refused', exitCode: 5 });
    expect(world.state.locks.h1?.status).toBe('released');
  });

  it.each(['h1', 'constructor'])(
    'does nothing more on %s once an earlier stage left it for a person, and names it once',
    (left) => {
      const canary = { hosts: [left], steps: [{ name: 'a', undo: declaredUndo() }], with: { failuresMax: 1 } };
      const plan = planOf([canary, { hosts: [left, 'toString', 'h3'], steps: [{ name: 'b' }], always: ['z'] }]);
      const world = new World(plan, { step: ({ name }) => (name === 'a' ? 'unknown' : 'changed') }).run();
      expect(world.story().filter((line) => line.startsWith(left))).toEqual([`${left} forward a`]);
      expect(world.results()).toEqual({
        [`0.${left}`]: 'unknown',
        [`1.${left}`]: 'unknown',
        '1.toString': 'done',
        '1.h3': 'done',
      });
      expect(world.state.visits[1]?.[0]?.reason).toBe('left for a person in stage stage-0');
      expect(world.end()).toEqual({ outcome: 'needsAttention', exitCode: 4 });
    },
  );

  it('names a host that went away with changes on it', () => {
    const plan = planOf([{ hosts: hosts(3), steps: [{ name: 'a' }, { name: 'b' }], with: { unreachableMax: 1 } }]);
    const world = new World(plan, {
      step: ({ host, name }) => (host === 'h2' && name === 'b' ? 'unreachable' : 'changed'),
    }).run();
    expect(world.results()['0.h2']).toBe('unreachable');
    expect(world.end()).toEqual({ outcome: 'needsAttention', exitCode: 4 });
  });
});

describe('windows and operators', () => {
  it('is refused before anything when the window is closed', () => {
    const world = new World(planOf([{ hosts: ['a'] }]), { window: () => neverOpen() }).run();
    expect(world.end()).toEqual({ outcome: 'refused', exitCode: 5 });
    expect(world.events.map(({ type }) => type)).toEqual(['runStarted', 'closingStarted', 'runEnded']);
  });

  it('holds before the next host when the window has closed, and never refuses an undo', () => {
    const steps = [{ name: 'deploy', expectsMs: 5 }];
    const plan = planOf([{ hosts: hosts(3), steps, with: { parallel: 1 } }]);
    const world = new World(plan, { window: nights([0, 25]) }).run();
    expect(world.end()).toEqual({ kind: 'held' });
    const before = world.calls.length;
    expect(world.resume('rollback').end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(world.calls.length).toBe(2 * before);
  });

  it('goes on from where a hold stopped it', () => {
    const plan = planOf([{ hosts: hosts(3), steps: [{ name: 'a' }, { name: 'b' }] }]);
    const world = new World(plan, { operator: [{ tick: 12, action: 'hold' }] }).run();
    expect(world.end()).toEqual({ kind: 'held' });
    expect(world.story().filter((line) => line.endsWith('b'))).toEqual([]);
    expect(world.resume('resume').end()).toEqual({ outcome: 'done', exitCode: 0 });
    expect(world.story()).toHaveLength(6);
  });

  it('goes on at a word that comes before the hold is reached, but not when the hold is for a failure', () => {
    const plan = planOf([{ hosts: ['a'], steps: [{ name: 'a' }, { name: 'b' }] }]);
    const words = [
      { tick: 12, action: 'hold' },
      { tick: 15, action: 'resume' },
    ] as const;
    const latency = () => 10;
    expect(new World(plan, { operator: words, latency }).run().end()).toEqual({ outcome: 'done', exitCode: 0 });
    const failing = planOf([{ hosts: ['bad', 'slow'], with: { onFailure: 'hold' } }]);
    const early = new World(failing, {
      step: ({ host, phase }) => (host === 'bad' && phase === 'forward' ? 'failed' : 'changed'),
      latency: (effect) => (effect.kind === 'step' && effect.index === 1 ? 500 : 10),
      operator: [{ tick: 100, action: 'resume' }],
    });
    expect(() => early.run()).toThrow('cannot be asked to resume');
  });

  it('aborts where it stands: always steps run, changes stay', () => {
    const plan = planOf([{ hosts: ['a'], steps: [{ name: 'a' }, { name: 'b' }], always: ['z'] }]);
    const world = new World(plan, { operator: [{ tick: 12, action: 'abort' }] }).run();
    expect(world.story()).toEqual(['a forward a', 'a always z']);
    expect(world.end()).toEqual({ outcome: 'aborted', exitCode: 8 });
    expect(world.results()).toEqual({ '0.a': 'stopped' });
  });

  it('holds for as long as it says, then rolls back', () => {
    const plan = planOf([{ hosts: ['a'], with: { onFailure: 'hold', holdForMs: 30_000 } }]);
    const world = new World(plan, { step: ({ phase }) => (phase === 'forward' ? 'failed' : 'changed') }).run();
    expect(world.tick).toBeGreaterThanOrEqual(30_000);
    expect(world.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
  });

  it('can be held and resumed in the middle of a rollback', () => {
    const plan = planOf([{ hosts: hosts(3), steps: [{ name: 'a' }, { name: 'b' }], with: { parallel: 1 } }]);
    const world = new World(plan, {
      step: ({ host, name, phase }) => (phase === 'forward' && host === 'h3' && name === 'b' ? 'failed' : 'changed'),
      operator: [{ tick: 95, action: 'hold' }],
    }).run();
    expect(world.end()).toEqual({ kind: 'held' });
    expect(world.resume('resume').end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(world.story().filter((line) => line.includes('undo'))).toHaveLength(6);
  });
});
