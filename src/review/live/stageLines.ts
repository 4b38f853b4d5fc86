import { stageOf } from '../../rollout/plan.ts';
import type { Tone } from '../view/line.ts';
import { count } from '../view/line.ts';
import { gatesText } from './gateText.ts';
import { type Counts, kinds } from './kind.ts';
import type { LiveRun } from './liveRun.ts';
import { verdictTone } from './readings.ts';
import { dim, type Line, type Screen, type Span, sign, strong, toned } from './span.ts';
import { padded, widthOf } from './width.ts';

/** A stage, or with `wave` one of its waves. */
interface Row {
  readonly stage: number;
  readonly wave: number | null;
}

/** A line for each stage and each of its waves; where that is more than `rowsMax`, those about where the run is. */
export function stageLines(live: LiveRun, screen: Screen, rowsMax: number): Line[] {
  if (rowsMax <= 0) return [];
  const rows = rowsOf(live, allFit(live, rowsMax), rowsMax);
  const nameColumns = columnsOfNames(live, screen);
  const shown = near(rows, here(live), rowsMax);
  return shown.map((row) => rowLine(live, row, nameColumns, screen));
}

function allFit({ plan }: LiveRun, rowsMax: number): boolean {
  let rows = 0;
  for (const { waves } of plan.stages) rows += 1 + (waves.length > 1 ? waves.length : 0);
  return rows <= rowsMax;
}

/** Every stage, with its waves or only with those of the stage where the run is. */
function rowsOf(live: LiveRun, all: boolean, rowsMax: number): Row[] {
  const now = stageNow(live);
  return live.plan.stages.flatMap((_, stage) => [
    { stage, wave: null },
    ...(all || stage === now ? wavesOf(live, stage, rowsMax) : []),
  ]);
}

/** Waves of a stage that are at most so far from the one under way; none where there is but one. */
function wavesOf({ plan, state }: LiveRun, stage: number, distance: number): Row[] {
  const { waves } = stageOf(plan, stage);
  if (waves.length === 1) return [];
  const at = state.position.stage === stage ? state.position.wave : 0;
  const from = Math.max(0, at - distance);
  const to = Math.min(waves.length, at + distance + 1);
  return Array.from({ length: to - from }, (_, i) => ({ stage, wave: from + i }));
}

const stageNow = ({ state }: LiveRun): number => state.undo?.stage ?? state.position.stage;

function here(live: LiveRun): Row {
  const stage = stageNow(live);
  const many = stageOf(live.plan, stage).waves.length > 1;
  return { stage, wave: many && stage === live.state.position.stage ? live.state.position.wave : null };
}

/** So many rows with the one under way among them, more of what is to come than of what is over. */
function near(rows: readonly Row[], { stage, wave }: Row, rowsMax: number): readonly Row[] {
  if (rows.length <= rowsMax) return rows;
  const at = rows.findIndex((row) => row.stage === stage && row.wave === wave);
  const from = Math.max(0, Math.min(at - Math.floor(rowsMax / 3), rows.length - rowsMax));
  return rows.slice(from, from + rowsMax);
}

function columnsOfNames({ plan }: LiveRun, { columns }: Screen): number {
  const longest = plan.stages.reduce(
    (most, { name, waves }) => Math.max(most, widthOf(name), waveName(waves.length - 1).length),
    0,
  );
  return Math.min(longest, Math.floor(columns / 4));
}

const waveName = (wave: number): string => `  wave ${wave + 1}`;

function rowLine(live: LiveRun, row: Row, nameColumns: number, screen: Screen): Line {
  const { name, waves } = stageOf(live.plan, row.stage);
  const counts = countsOf(live, row);
  const more = screen.palette.letters('…');
  const text = row.wave === null ? name : waveName(row.wave);
  const called = padded(text, nameColumns, more);
  const gates = row.wave !== null || waves.length === 1 ? gateSpans(live, row) : [];
  return [
    sign(screen, toneOf(counts)),
    row.wave === null ? strong(` ${called}`) : dim(` ${called}`),
    ...countSpans(counts),
    ...(row.wave === null && waves.length > 1 ? [dim(`  in ${count(waves.length, 'wave')}`)] : gates),
  ];
}

const countsOf = ({ tally }: LiveRun, { stage, wave }: Row): Counts =>
  (wave === null ? tally.stages[stage] : tally.waves[stage]?.[wave]) ?? {};

const told = Object.entries(kinds).map(([kind, [tone, word]]) => ({ kind: kind as keyof typeof kinds, tone, word }));

function countSpans(counts: Counts): Span[] {
  return told.flatMap(({ kind, tone, word }) => {
    const hosts = counts[kind] ?? 0;
    return hosts === 0 ? [] : [toned(tone, `  ${hosts} ${word}`)];
  });
}

/** What is worst about it; of what goes well, whether it is under way. */
function toneOf(counts: Counts): Tone {
  const has = (kind: keyof Counts) => (counts[kind] ?? 0) > 0;
  if (has('undoFailed') || has('failed') || has('unreachable')) return 'bad';
  if (has('unknown') || has('paused')) return 'doubt';
  if (has('undoing') || has('undone')) return 'undo';
  if (has('running') || has('verifying')) return 'progress';
  if (has('waiting')) return has('done') ? 'progress' : 'note';
  return has('done') ? 'good' : 'note';
}

/** What gates say of a wave now; once they were asked, what they said. */
function gateSpans(live: LiveRun, { stage, wave }: Row): Span[] {
  const { position } = live.state;
  const of = wave ?? 0;
  const now = position.round !== null && position.stage === stage && position.wave === of;
  const text = now && position.round !== null ? gatesText(live, position.round) : '';
  if (text !== '' && position.round !== null) return [toned(worst(live, position.round), `  · ${text}`)];
  const said = live.readings.waves.get(`${stage}.${of}`);
  return said === undefined ? [] : [toned(said.tone, `  · ${said.text}`)];
}

function worst({ readings }: LiveRun, round: string): Tone {
  const verdicts = [...(readings.rounds.get(round)?.gates.values() ?? [])].map(({ verdict }) => verdict);
  return verdictTone[verdicts.find((verdict) => verdict === 'fail') ?? verdicts.find((v) => v === 'unknown') ?? 'pass'];
}
