import type { PreflightCheck } from '../../model/preview.ts';
import type { Tone } from '../view/line.ts';
import type { PlanStageView } from '../view/planView.ts';
import type { ReviewGateView, ReviewGroupView, ReviewStageView, ReviewView } from '../view/reviewShape.ts';
import { columns, indent } from './columns.ts';
import { hostNames } from './hostNames.ts';
import type { Palette } from './palette.ts';
import { legend } from './previewText.ts';
import { gateText, stepText } from './stepText.ts';

/** The hosts of a stage in groups for which everything comes out the same; the odd ones say why they are apart. */
export function lookedGroupsText(stage: ReviewStageView, { groups }: PlanStageView, palette: Palette): string[] {
  return stage.groups.flatMap((group) => [
    ...groupHead(group, stage, palette),
    ...group.steps.flatMap((step, at) => stepText(step, `${at + 1}.`, palette)),
    ...group.always.flatMap((step) => stepText(step, 'always', palette)),
    ...(groups.find(({ hosts }) => hosts.includes(group.hosts[0] ?? ''))?.gates ?? []).flatMap((gate) =>
      gateText(gate, 4, palette),
    ),
    `    undone in this order: ${group.undoOrder.join(' → ') || 'nothing to take back'}`,
  ]);
}

function groupHead({ hosts, differs }: ReviewGroupView, { hosts: all }: ReviewStageView, palette: Palette): string[] {
  const same = hosts.length === all.length ? 'all the same' : `${hosts.length} of ${all.length}`;
  return [
    `  on ${hostNames(hosts)} ${palette.dim(`(${same})`)}`,
    ...(differs === null ? [] : [indent(palette.tone('doubt', `${palette.sign('doubt')} ${differs}`), 4)]),
  ];
}

/** What the hosts and gates said, what is risky, and what is in the way. */
export function lookedText(review: ReviewView, palette: Palette): string[] {
  return [
    ...(review.preflight.length === 0
      ? []
      : ['', palette.strong('preflight'), ...review.preflight.flatMap(checkText(palette))]),
    ...gatesText(review.gates, palette),
    '',
    palette.strong(`risk: ${review.risk.level}`),
    ...columns(review.risk.reasons.map(({ level, text }) => [`  ${level}`, text])),
    '',
    ...verdictLines(review, palette),
    ...(review.verdict.dryRunAt === null ? [] : [palette.dim(`symbols: ${legend()}`)]),
  ];
}

const checkTones = { good: 'good', doubt: 'doubt', bad: 'bad' } as const satisfies Record<
  PreflightCheck['verdict'],
  Tone
>;

const checkText =
  (palette: Palette) =>
  ({ verdict, text, next, hosts }: PreflightCheck): string[] => {
    const tone = checkTones[verdict];
    const where = hosts.length === 0 ? '' : ` (${hostNames(hosts)})`;
    const line = `  ${palette.tone(tone, `${palette.sign(tone)} ${text}${where}`)}`;
    return next === null || verdict === 'good' ? [line] : [line, indent(`next: ${next}`, 4)];
  };

function gatesText(gates: readonly ReviewGateView[], palette: Palette): string[] {
  const rows = gates.flatMap(({ readings }) =>
    readings.map(({ gate, host, verdict, detail }) => [`  ${gate}`, host ?? 'the change', verdict, detail]),
  );
  return rows.length === 0 ? [] : ['', palette.strong('gates now'), ...columns(rows)];
}

function verdictLines({ verdict, approvals }: ReviewView, palette: Palette): string[] {
  const tone = { ready: 'good', waits: 'doubt', blocked: 'bad' }[verdict.state] as Tone;
  const words = { ready: 'nothing is in its way', waits: 'it waits', blocked: 'it would be refused' }[verdict.state];
  return [
    palette.tone(tone, `${palette.sign(tone)} ${words}`),
    ...verdict.blocks.map((block) => `  ${block}`),
    ...(verdict.saved === null
      ? []
      : [`saved as ${verdict.saved.file}, which may be run once until ${verdict.saved.expiresAt}`]),
    ...(approvals.wanted && verdict.saved !== null
      ? [`approvals: ${approvals.count.have} of ${approvals.count.want} (nightshift approve ${verdict.saved.file})`]
      : []),
  ];
}
