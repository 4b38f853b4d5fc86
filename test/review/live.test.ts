import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keysOf } from '../../src/cli/live/keys.ts';
import { saidBy } from '../../src/review/live/follow.ts';
import { frameOf, hostsShown, lookFrame } from '../../src/review/live/frame.ts';
import { type Counts, kindOf } from '../../src/review/live/kind.ts';
import type { LiveRun } from '../../src/review/live/liveRun.ts';
import { type Look, lookWith, turn } from '../../src/review/live/look.ts';
import { idle, type Prompt, press } from '../../src/review/live/prompt.ts';
import type { Screen } from '../../src/review/live/span.ts';
import { turnPage } from '../../src/review/live/tail.ts';
import { widthOf } from '../../src/review/live/width.ts';
import { type Palette, paletteOf } from '../../src/review/text/palette.ts';
import { planOf } from '../rollout/plans.ts';
import { World } from '../rollout/world.ts';
import { expectGolden } from './golden.ts';
import { feed, openPlayed, type Played, played } from './liveRuns.ts';
import { scenarios } from './scenarios.ts';

const utf8 = paletteOf({ colour: false, utf8: true });
const ascii = paletteOf({ colour: false, utf8: false });
const sizes = [
  [100, 30],
  [60, 20],
  [40, 12],
] as const;

const screen = (columns: number, rows: number, palette: Palette): Screen => ({ columns, rows, palette });

/** Frames of a run, as it goes: after these shares of what happened, gates left aside. */
const shares = [0.05, 0.4, 0.7, 0.9, 1];

function frames(of: Played, palette: Palette): string {
  const live = openPlayed(of);
  const moments = [...of.events.keys()].filter((at) => !of.events[at]?.type.startsWith('gate'));
  const texts: string[] = [];
  let fed = 0;
  for (const share of shares) {
    const until = (moments[Math.ceil(moments.length * share) - 1] ?? 0) + 1;
    feed(live, of.events.slice(fed, until));
    fed = until;
    for (const [columns, rows] of sizes) texts.push(framed(live, columns, rows, palette));
  }
  return texts.join('\n\n');
}

function framed(live: LiveRun, columns: number, rows: number, palette: Palette): string {
  const lines = frameOf(live, idle, live.state.lastAtMs + 700, screen(columns, rows, palette));
  return [`${'-'.repeat(columns)} ${columns} x ${rows}, after ${live.state.lastTick} ms`, ...lines].join('\n');
}

const scripted = ['done', 'budgetUsed', 'rolledBack', 'needsAttention', 'heldAtClose', 'fiveThousand'];

describe('frames of the live view', () => {
  it.each(scripted)('of a scripted run: %s', (name) => {
    expectGolden(`live-${name}.txt`, frames(played(name), utf8));
  });

  it.each(scripted)('in ASCII: %s', (name) => {
    const text = frames(played(name), ascii);
    expectGolden(`live-${name}.ascii.txt`, text);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('say the same with colours as without', () => {
    const live = feed(openPlayed(played('rolledBack')), played('rolledBack').events.slice(0, -40));
    const lines = (colour: boolean) =>
      frameOf(live, idle, 1e6, screen(100, 30, paletteOf({ colour, utf8: true }))).map((line) =>
        line.replaceAll(new RegExp(`${'\u001b'}\\[\\d+m`, 'g'), ''),
      );
    expect(lines(true)).toEqual(lines(false));
    expect(frameOf(live, idle, 1e6, screen(100, 30, paletteOf({ colour: true, utf8: true }))).join()).toContain(
      '\u001b[35m',
    );
  });
});

const word = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  fc.constantFrom(
    '東京-01',
    '漢字漢字漢字漢字漢字漢字漢字漢字',
    '👩‍👩‍👧‍👧',
    'e\u0301e\u0301',
    '\u001b[2J',
    'a\tb\nc',
    '❤️',
  ),
);
const prompts = fc.constantFrom<Prompt>(
  idle,
  { kind: 'deaf' },
  { kind: 'help' },
  { kind: 'asking', action: 'rollback' },
  { kind: 'idle', notice: '漢字 asked for' },
);

const randomRun = fc
  .record({
    names: fc.uniqueArray(
      word.map((name) => `h${name}`),
      { minLength: 1, maxLength: 14 },
    ),
    title: word,
    failing: fc.array(fc.nat(40), { maxLength: 4 }),
    waves: fc.boolean(),
    stages: fc.integer({ min: 1, max: 4 }),
    failuresMax: fc.nat(2),
    parallel: fc.integer({ min: 1, max: 9 }),
    holds: fc.option(fc.nat(120)),
    next: fc.constantFrom('resume' as const, 'rollback' as const, 'abort' as const),
  })
  .map(({ names, title, failing, waves, stages, failuresMax, parallel, holds, next }): Played => {
    const ends = waves ? names.map((_, at) => at + 1) : [names.length];
    const stage = {
      hosts: names,
      steps: [{ name: title }, { name: 'b' }],
      gates: [{ name: title, on: ['host' as const] }],
    };
    const sketch = { ...stage, with: { name: title, waves: ends, failuresMax, parallel } };
    const plan = planOf(
      Array.from({ length: stages }, () => sketch),
      {
        change: { name: 'c', title, description: null, ticket: title, author: null },
      },
    );
    let calls = 0;
    const world = new World(plan, {
      step: () => (failing.includes(calls++) ? 'failed' : 'changed'),
      operator: holds === null ? [] : [{ tick: holds, action: 'hold' }],
      latency: (effect) => (effect.kind === 'step' ? 5 + 7 * effect.index : 3),
    });
    if (world.run().state.phase.kind === 'held') world.resume(next);
    return { plan, events: world.events };
  });

describe('a frame, whatever the run and the screen', () => {
  it('has no more lines than the screen, and none that is wider', () => {
    fc.assert(
      fc.property(
        ...([
          randomRun,
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.oneof(fc.nat(90), fc.integer({ min: 40, max: 300 })),
          fc.oneof(fc.nat(30), fc.integer({ min: 5, max: 100 })),
          prompts,
          fc.boolean(),
          fc.array(fc.constantFrom('up', 'down', '\r'), { maxLength: 5 }),
          fc.array(fc.oneof(word, fc.constantFrom('\n', '\r\n', '10%\r20%')), { maxLength: 200 }),
        ] as const),
        (run, share, columns, rows, prompt, letters, keys, said) => {
          const live = feed(openPlayed(run), run.events.slice(0, Math.ceil(share * run.events.length)));
          const on = screen(columns, rows, letters ? utf8 : ascii);
          const { opened, mark } = looking(live, on, keys);
          if (opened !== null) saidBy(live, opened, said.join(' '));
          const lines = lookFrame({ ...live, drivenHere: letters }, { opened, mark, prompt }, 5e5, on);
          expect(lines.length).toBeLessThanOrEqual(rows);
          for (const line of lines) {
            expect(widthOf(line)).toBeLessThanOrEqual(columns);
            expect(line).not.toMatch(/\p{Cc}/u);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('V1 V2: counts what counting every host anew would give, at every event', () => {
    fc.assert(
      fc.property(randomRun, (run) => {
        const live = openPlayed(run);
        for (const event of run.events) expectCounted(feed(live, [event]));
      }),
      { numRuns: 60 },
    );
  });

  it.each(Object.keys(scenarios))('V1 V2 in the scenario %s', (name) => {
    const run = played(name);
    const live = openPlayed(run);
    for (const event of run.events) expectCounted(feed(live, [event]));
  });
});

function expectCounted(live: LiveRun): void {
  const visits = live.state.visits.flat();
  const anew = live.state.visits.map((stage) => tallied(stage.map(kindOf)));
  expect(live.tally.stages.map(withoutNone)).toEqual(anew);
  const byWave = live.state.visits.map((stage, at) =>
    wavesOf(live, at).map(([from, to]) => tallied(stage.slice(from, to).map(kindOf))),
  );
  expect(live.tally.waves.map((waves) => waves.map(withoutNone))).toEqual(byWave);
  const of = (...kinds: string[]) => visits.filter((visit) => kinds.includes(kindOf(visit))).map(keyOf);
  expect([...live.running.keys()].sort()).toEqual(of('running', 'verifying', 'paused').sort());
  expect([...live.undoing.keys()].sort()).toEqual(of('undoing').sort());
  const began = [...live.running.values()].map(({ sinceMs }) => sinceMs);
  expect(began).toEqual([...began].sort((a, b) => a - b));
}

const wavesOf = (live: LiveRun, stage: number): (readonly [number, number])[] => {
  const ends = live.plan.stages[stage]?.waves ?? [];
  return ends.map((to, wave) => [ends[wave - 1] ?? 0, to]);
};

const keyOf = ({ stage, index }: { stage: number; index: number }) => `${stage}.${index}`;
const withoutNone = (counts: Counts) => Object.fromEntries(Object.entries(counts).filter(([, hosts]) => hosts > 0));

function tallied(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

describe('the hosts that matter', () => {
  it('tell the last line that they wrote, as it comes', () => {
    const run = played('done');
    const at = run.events.findIndex(({ type }) => type === 'stepStarted');
    const live = feed(openPlayed(run), run.events.slice(0, at + 1));
    saidBy(live, { stage: 0, index: 0 }, 'unpacking\n\u001b[2Jhalf of it\n');
    const text = frameOf(live, idle, 15_000, screen(100, 30, utf8)).join('\n');
    expect(text).toMatch(/app-01 +running +drain 14s {2}\| ⟨U\+001B⟩\[2Jhalf of it$/m);
  });

  it('share the room: failures, then what is undone, then the slowest', () => {
    const run = played('fiveThousand');
    const at = run.events.findIndex(({ type }) => type === 'rollbackStarted');
    const live = feed(openPlayed(run), run.events.slice(0, at + 900));
    const rows = frameOf(live, idle, live.state.lastAtMs, screen(100, 20, utf8));
    expect(rows.filter((row) => /^↩ web-\d000 +undone/.test(row))).toHaveLength(4);
    expect(rows.filter((row) => /^↩ web-\d+ +undoing/.test(row))).toHaveLength(2);
    expect(rows.find((row) => row.startsWith('+'))).toMatch(/^\+\d+ more: \d+ undoing$/);
  });
});

/** What is looked at after these keys. */
function looking(live: LiveRun, on: Screen, keys: readonly string[]): Look {
  let look = lookWith(idle);
  for (const key of keys) look = turn(look, key, () => hostsShown(live, look.prompt, 5e5, on)).look;
  return look;
}

describe('the output of a host', () => {
  const on = screen(70, 16, utf8);

  /** Many hosts of a scripted run at work. */
  function atWork(): LiveRun {
    const run = played('fiveThousand');
    return feed(
      openPlayed(run),
      run.events.slice(
        0,
        run.events.findIndex(({ type }) => type === 'stepEnded'),
      ),
    );
  }
  const text = (live: LiveRun, look: Look) => lookFrame(live, look, live.state.lastAtMs, on).join('\n');

  it('is that of the first host, or of the one that the mark was moved to', () => {
    const live = atWork();
    const [first, second] = hostsShown(live, idle, live.state.lastAtMs, on);
    expect(looking(live, on, ['\r']).opened).toBe(first);
    expect(looking(live, on, ['j', 'down', 'j', 'j', 'j', 'j', 'j', 'k', 'up', 'k', 'k', 'k', 'k', '\r']).opened).toBe(
      first,
    );
    expect(looking(live, on, ['j', 'j', '\r']).opened).toBe(second);
    const marked = text(live, looking(live, on, ['down', 'down']));
    expect(marked).toMatch(new RegExp(`^▸>${second?.host} `, 'm'));
    expect(marked.match(/^.>/gm)).toHaveLength(1);
  });

  it('keeps up, shows as many lines as there is room for, the last ones, and nothing that moves the cursor', () => {
    const live = atWork();
    const look = looking(live, on, ['\r']);
    const host = look.opened;
    if (host === null) throw new Error('no host is shown');
    expect(text(live, look)).toMatch(/^\| --- release$/m);
    for (let at = 1; at <= 60; at++) saidBy(live, host, `line ${at}\r\n`);
    saidBy(live, host, '10%\r99%\n\u001b[2J');
    const rows = text(live, look).split('\n');
    expect(rows).toHaveLength(16);
    expect(rows[2]).toMatch(new RegExp(`^▸ ${host.host} +running`));
    expect(rows.slice(-4)).toEqual(['| line 60', '| 99%', '| ⟨U+001B⟩[2J', expect.stringMatching(/^Esc back/)]);
  });

  it('tells what earlier steps wrote above, each once, also when their output came as it was written', () => {
    const run = played('done');
    const started = run.events.findIndex(({ type }) => type === 'stepStarted');
    const ended = run.events.findIndex((event) => event.type === 'stepEnded');
    const live = feed(openPlayed(run), run.events.slice(0, started + 1));
    const look = looking(live, on, ['\r']);
    saidBy(live, { stage: 0, index: 0 }, 'half of it\n');
    const again = run.events.slice(started + 1, ended + 2);
    feed(
      live,
      again.map((event) => (event.type === 'stepEnded' ? { ...event, output: 'half of it\nall of it\n' } : event)),
    );
    const shown = text(live, look);
    expect(shown.match(/half of it/g)).toHaveLength(1);
    expect(shown).toMatch(/half of it\n\| all of it/);
  });

  it('goes back by Esc, Enter or q, and decisions are asked there too', () => {
    const live = atWork();
    for (const key of ['\u001b', '\r', 'q']) expect(looking(live, on, ['\r', key]).opened).toBeNull();
    const asked = looking(live, on, ['\r', 'r']);
    expect(asked).toMatchObject({ prompt: { kind: 'asking', action: 'rollback' }, opened: expect.anything() });
    expect(turn(asked, 'y', () => []).decided).toBe('rollback');
    expect(looking(live, on, ['\r', 'r', 'q', '\r']).opened).not.toBeNull();
  });

  it('is kept in bounds, whatever a host writes', () => {
    const live = atWork();
    const host = looking(live, on, ['\r']).opened;
    if (host === null) throw new Error('no host is shown');
    for (let at = 0; at < 50; at++) {
      saidBy(live, host, `${'x'.repeat(9_000)}\n${'y\n'.repeat(at)}`);
      turnPage(host, 'again');
      saidBy(live, host, 'z'.repeat(5_000));
      expect(host.output.length + host.past.length).toBeLessThan(4_096);
    }
  });

  it('is not to be had where there is no keyboard', () => {
    const deaf = lookWith({ kind: 'deaf' });
    for (const key of ['\r', 'down', 'p', '?']) expect(turn(deaf, key, () => []).look).toEqual(deaf);
  });
});

describe('keys', () => {
  it('come out of what a terminal sends', () => {
    expect(keysOf('a\u001b[A\u001bOBj\u001b[3~\u001b[1;5C\r漢')).toEqual(['a', 'up', 'down', 'j', '\r', '漢']);
    expect(keysOf('\u001b')).toEqual(['\u001b']);
    expect(keysOf('\u0003\u001a')).toEqual(['\u0003', '\u001a']);
  });

  const pressed = (...keys: string[]) => {
    let at: ReturnType<typeof press> = { prompt: idle, decided: null };
    for (const key of keys) at = press(at.prompt, key);
    return at;
  };

  it.each([
    ['p', 'hold'],
    ['r', 'rollback'],
    ['A', 'abort'],
  ])('%s asks once, and y decides', (key, action) => {
    expect(pressed(key)).toEqual({ prompt: { kind: 'asking', action }, decided: null });
    expect(pressed(key, 'y')).toEqual({ prompt: idle, decided: action });
    expect(pressed(key, 'y', 'y').decided).toBeNull();
  });

  it('n decides nothing, and neither does any other key', () => {
    expect(pressed('r', 'n', 'y').decided).toBeNull();
    expect(pressed('r', 'x').prompt).toEqual({ kind: 'asking', action: 'rollback' });
    expect(pressed('r', 'a', 'p').prompt).toEqual({ kind: 'asking', action: 'rollback' });
  });

  it('? explains, and any key goes back without doing anything', () => {
    expect(pressed('?').prompt.kind).toBe('help');
    expect(pressed('?', 'a')).toEqual({ prompt: idle, decided: null });
  });
});

describe('the width of a text', () => {
  it.each([
    ['abc', 3],
    ['漢字', 4],
    ['e\u0301', 1],
    ['한글', 4],
    ['ｱ', 1],
    ['Ａ', 2],
    ['🚀', 2],
    ['▸ ✓', 3],
  ])('%s', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });
});
