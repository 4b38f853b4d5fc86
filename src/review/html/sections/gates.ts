import { formatDuration } from '../../../model/durations.ts';
import type { Verdict } from '../../../model/outcomes.ts';
import type { GateReading } from '../../../model/preview.ts';
import { count } from '../../view/line.ts';
import type { ReviewGateView, ReviewView } from '../../view/reviewShape.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, definitions, folded, notice } from '../parts.ts';
import { verdictTones, worstTone } from '../tone.ts';

export function gates({ gates: all }: ReviewView): Section {
  const tones = all.flatMap(({ readings }) => readings.map(({ verdict }) => verdictTones[verdict]));
  const body =
    all.length === 0
      ? notice('doubt', 'There are no gates: nothing asks whether it works.')
      : joined(all.map(gateHtml));
  return { id: 'gates', title: 'Gates', tone: all.length === 0 ? 'doubt' : worstTone(tones), body };
}

function gateHtml(gate: ReviewGateView): Markup {
  const where = gate.stage === null ? 'the whole change' : `stage ${gate.stage}`;
  const wanted = gate.passes === 1 ? 'one pass' : `${gate.passes} passes in a row`;
  return html`<h3>${gate.name} <span class="quiet">${where}</span></h3>
<p class="verbatim">${gate.summary}</p>
${definitions([
  ['Now', nowHtml(gate.readings)],
  ['Asked', gate.on.join(', ')],
  ['Passes with', `${wanted} within ${formatDuration(gate.withinMs)}`],
  ['No answer', gate.withoutAnswer],
])}`;
}

const worstFirst: readonly Verdict[] = ['fail', 'unknown', 'pass'];
const said: { readonly [verdict in Verdict]: string } = { pass: 'passes', fail: 'fails', unknown: 'no answer' };

/** Readings that say the same are one line. */
function nowHtml(readings: readonly GateReading[]): Content {
  if (readings.length === 0) return 'not asked';
  return worstFirst.flatMap((verdict) =>
    alike(readings.filter((reading) => reading.verdict === verdict)).map(
      ([detail, of]) => html`<div>${badge(verdictTones[verdict], said[verdict])} ${detail} ${whose(of)}</div>`,
    ),
  );
}

function alike(readings: readonly GateReading[]): [detail: string, readings: GateReading[]][] {
  const found = new Map<string, GateReading[]>();
  for (const reading of readings) {
    const same = found.get(reading.detail);
    if (same === undefined) found.set(reading.detail, [reading]);
    else same.push(reading);
  }
  return [...found];
}

function whose(readings: readonly GateReading[]): Content {
  const hosts = readings.flatMap(({ host }) => (host === null ? [] : [host]));
  if (hosts.length === 0) return null;
  if (hosts.length === 1) return html`<span class="quiet">${hosts[0] ?? ''}</span>`;
  return folded(count(hosts.length, 'host'), html`<p class="names">${hosts.join(', ')}</p>`);
}
