import type { Lengths } from '../../forecast/estimates.ts';
import { forecast, type WaveForecast } from '../../forecast/forecast.ts';
import { askedMs, gatesOn } from '../../forecast/hostWork.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import { stageOf } from '../../rollout/plan.ts';
import { isoOf, wholeMinute } from './instants.ts';
import type { TimelineBar, TimelineView } from './reviewShape.ts';
import type { OpeningMs } from './windowFacts.ts';

interface Bar {
  readonly kind: TimelineBar['kind'];
  readonly label: string;
  readonly row: string;
  readonly ms: number;
}

/** Of an opening that lasts for days only what the change takes is drawn: the rest would be all of the picture. */
const openingMaxMs = 86_400_000;

/** The night as it would go, begun now or at the opening to come, all going well; at its end the time that is kept for a rollback. */
export function viewTimeline(
  plan: ExecutionPlan,
  lengths: Lengths,
  opening: OpeningMs | null,
  atMs: number,
): TimelineView {
  const fromMs = Math.max(atMs, opening?.opensAtMs ?? atMs);
  const bars = placed(fromMs, barsOf(plan, lengths));
  const { needMs, backMs } = forecast(plan, lengths);
  const endMs = fromMs + needMs + backMs;
  const closesAtMs = opening?.closesAtMs ?? null;
  const whole = closesAtMs !== null && closesAtMs - fromMs <= openingMaxMs;
  const shownTo = whole ? Math.max(closesAtMs, endMs) : endMs;
  const lastMs = closesAtMs === null ? null : wholeMinute(closesAtMs - needMs - backMs);
  const within = (ms: number | null) => (ms !== null && ms >= fromMs && ms <= shownTo ? isoOf(ms) : null);
  return {
    from: isoOf(fromMs),
    to: isoOf(shownTo),
    opens: within(opening?.opensAtMs ?? null),
    closes: within(closesAtMs),
    lastSafeStart: within(lastMs),
    bars,
  };
}

function barsOf(plan: ExecutionPlan, lengths: Lengths): Bar[] {
  const { waves, backMs } = forecast(plan, lengths);
  const beforeMs = askedMs(gatesOn(plan, plan.changeGates, 'preflight'), lengths);
  const afterMs = askedMs(gatesOn(plan, plan.changeGates, 'final'), lengths);
  return [
    { kind: 'gates', label: 'gates before', row: 'before', ms: beforeMs },
    ...waves.flatMap((wave) => waveBars(plan, wave, lengths)),
    { kind: 'gates', label: 'final gates', row: 'after', ms: afterMs },
    { kind: 'reserve', label: 'rollback reserve', row: 'rollback', ms: backMs },
  ];
}

/** A wave's hosts, the gates after them, its soak, and after a stage's last wave the gates of the stage. */
function waveBars(plan: ExecutionPlan, { stage: at, wave, needMs, soakMs }: WaveForecast, lengths: Lengths): Bar[] {
  const stage = stageOf(plan, at);
  const row = stage.name;
  const label = `${row} ${wave + 1}`;
  const hosts = stage.hosts.slice(wave === 0 ? 0 : stage.waves[wave - 1], stage.waves[wave]);
  const ids = [...new Set(hosts.flatMap(({ gates }) => gates))];
  const waveMs = askedMs([...gatesOn(plan, ids, 'wave'), ...gatesOn(plan, plan.changeGates, 'wave')], lengths);
  const last = wave + 1 === stage.waves.length;
  const stageMs = last ? askedMs(gatesOn(plan, ids, 'stage'), lengths) : 0;
  return [
    { kind: 'wave', label, row, ms: needMs - waveMs - soakMs - stageMs },
    { kind: 'gates', label: `${label} gates`, row, ms: waveMs },
    { kind: 'soak', label: `${label} soak`, row, ms: soakMs },
    { kind: 'gates', label: `${row} gates`, row, ms: stageMs },
  ];
}

/** One after the other; what takes no time is not drawn. */
function placed(fromMs: number, bars: readonly Bar[]): TimelineBar[] {
  let ms = fromMs;
  return bars.flatMap(({ ms: lengthMs, ...bar }) => {
    if (lengthMs <= 0) return [];
    const beganMs = ms;
    ms += lengthMs;
    return [{ ...bar, from: isoOf(beganMs), to: isoOf(ms) }];
  });
}
