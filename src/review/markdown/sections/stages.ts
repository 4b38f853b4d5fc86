import { previewSymbols } from '../../../model/preview.ts';
import type { ReviewGroupView, ReviewStageView, ReviewStepView, ReviewView } from '../../view/reviewShape.ts';
import { type Block, block, details, facts, optional, table } from '../blocks.ts';
import { code, fence, fitsCell, htmlText, text } from '../inert.ts';
import { fewHosts, hostNames, lasts, plural } from '../words.ts';

/** More groups than these are a list of hosts: the JSON has them all. */
const groupsMax = 60;

export function stages(view: ReviewView): Block[] {
  return [block('## Stages and steps'), ...view.stages.flatMap((stage, at) => stageBlocks(stage, at))];
}

function stageBlocks(stage: ReviewStageView, at: number): Block[] {
  const shown = stage.groups.slice(0, groupsMax);
  const rest = stage.groups.slice(groupsMax).flatMap(({ hosts }) => hosts);
  return [
    block(`### Stage ${at + 1}: ${text(stage.name)}`, facts(stageRows(stage))),
    optional(`the waves of ${code(stage.name)}`, wavesText(stage)),
    ...shown.flatMap((group) => groupBlocks(group, stage)),
    ...(rest.length === 0
      ? []
      : [
          block(
            `**${plural(rest.length, 'more host')}** in ${stage.groups.length - groupsMax} more groups, which are not shown here: ${fewHosts(rest)}. The JSON review has them.`,
          ),
        ]),
  ];
}

function stageRows(stage: ReviewStageView): (readonly [string, string])[] {
  const per = Object.entries(stage.parallelPer).map(([label, n]) => `, at most ${n} of one ${code(label)}`);
  const apart = stage.groups.length;
  return [
    [
      'hosts',
      `${stage.hosts.length}, at most ${stage.parallel} at once${per.join('')}${apart > 1 ? `; ${apart} groups that come out differently` : ''}`,
    ],
    ...(stage.soakMs === 0 ? [] : [['soak', `${lasts(stage.soakMs)} after each wave`] as const]),
    ['budget', text(stage.budget)],
    ['on failure', text(stage.onFailure)],
    ['a failed host', text(stage.onHostFailure)],
  ];
}

function wavesText({ waves, waveForecasts }: ReviewStageView): string {
  const rows = waves.map((hosts, at) => {
    const times = waveForecasts[at];
    return [
      String(at + 1),
      String(hosts.length),
      fewHosts(hosts),
      times === undefined ? '' : lasts(times.needMs),
      times === undefined ? '' : lasts(times.backMs),
    ];
  });
  return table(['wave', 'hosts', '', 'takes', 'all back in'], rows);
}

function groupBlocks(group: ReviewGroupView, stage: ReviewStageView): Block[] {
  const { hosts } = group;
  const what = `${plural(hosts.length, 'host')} of stage ${code(stage.name)}`;
  const steps = rowsOf(group, usualFor(group, stage));
  return [
    block(headText(group, stage)),
    ...(hosts.length <= namedMax ? [] : [optional(`the names of ${what}`, hostNames(hosts))]),
    optional(`the steps of ${what}`, stepsText(group, steps)),
    ...steps.flatMap(({ step }) => stepBlocks(step, what)),
  ];
}

/** The group whose steps need not be shown again: one that does the same things in the same order. */
function usualFor(group: ReviewGroupView, { groups: [usual] }: ReviewStageView): ReviewGroupView | undefined {
  if (usual === undefined || group.differs === null) return undefined;
  const order = ({ steps, always, undoOrder }: ReviewGroupView) =>
    JSON.stringify([steps.map(({ name }) => name), always.map(({ name }) => name), undoOrder]);
  return order(usual) === order(group) ? usual : undefined;
}

/** So many hosts are named at once. */
const namedMax = 3;

function headText({ hosts, differs, ownValues }: ReviewGroupView, stage: ReviewStageView): string {
  const own = ownValues
    ? ` Shown for ${code(hosts[0] ?? '')}: the others have their own name and address in the same places.`
    : '';
  const named = hosts.length <= namedMax ? fewHosts(hosts) : null;
  if (differs !== null)
    return `**${named ?? plural(hosts.length, 'host')}** stand${hosts.length === 1 ? 's' : ''} apart: ${text(differs)}.${own}`;
  const all =
    hosts.length === stage.hosts.length ? `All ${hosts.length} hosts the same` : `${hosts.length} hosts the same`;
  return `**${named ?? all}**.${own}`;
}

interface Row {
  readonly at: string;
  readonly step: ReviewStepView;
}

/** Of hosts that stand apart only the steps that come out otherwise than those of the usual ones. */
function rowsOf({ steps, always }: ReviewGroupView, usual: ReviewGroupView | undefined): Row[] {
  const other = (step: ReviewStepView, like: ReviewStepView | undefined) =>
    JSON.stringify(step) !== JSON.stringify(like);
  return [
    ...steps.map((step, i) => ({ at: String(i + 1), step, like: usual?.steps[i] })),
    ...always.map((step, i) => ({ at: 'always', step, like: usual?.always[i] })),
  ].filter(({ step, like }) => other(step, like));
}

function stepsText({ steps, always, undoOrder }: ReviewGroupView, rows: readonly Row[]): string {
  const asAbove = steps.length + always.length - rows.length;
  const undo =
    undoOrder.length === 0
      ? '_Nothing is taken back._'
      : `Taken back in this order: ${undoOrder.map(code).join(' → ')}`;
  if (rows.length === 0) return 'Its steps are those above.';
  return [
    table(['', 'step', 'does', 'on the hosts', 'takes', 'taken back by'], rows.map(stepRow)),
    ...(asAbove === 0 ? [undo] : [`Its other ${plural(asAbove, 'step')} as above.`]),
  ].join('\n\n');
}

function stepRow({ at, step }: Row): string[] {
  const { name, type, undo, estimate, everRun, pointOfNoReturn, retries } = step;
  const marks = [
    `${code(name)} ${type}`,
    ...(pointOfNoReturn ? ['**point of no return**'] : []),
    ...(retries === 0 ? [] : [`tried ${retries + 1} times`]),
    ...(everRun === false ? ['no history'] : []),
  ];
  const takes = `${lasts(estimate.ms)}${estimate.from === 'timeout' ? ' (its limit)' : ''}`;
  return [
    at,
    marks.join('<br>'),
    shownOnce(step.summary),
    previewText(step),
    takes,
    at === 'always' ? '' : shownOnce(undo),
  ];
}

const shownOnce = (shown: string): string => (fitsCell(shown) ? code(shown) : '(below)');

function previewText({ preview, summary }: ReviewStepView): string {
  if (preview === null) return 'not asked';
  const { sign, certainty, text: becomes, note } = preview;
  const said = [...(becomes === summary ? [] : [shownOnce(becomes)]), ...(note === null ? [] : [text(note)])];
  return [`${code(previewSymbols[sign])} ${certainty}`, ...said].join('<br>');
}

/** Commands that need room, and diffs. */
function stepBlocks({ name, preview, summary, undo }: ReviewStepView, what: string): Block[] {
  const does = [...new Set([summary, preview?.text ?? summary])].map((shown) => ({ title: 'command', shown }));
  const diff = preview?.diff ?? null;
  return [
    ...[...does, { title: 'undo', shown: undo }]
      .filter(({ shown }) => !fitsCell(shown))
      .map(({ title, shown }) =>
        optional(`the ${title} of ${code(name)} on ${what}`, `${title} of ${code(name)}:\n\n${fence(shown, 'sh')}`),
      ),
    ...(diff === null
      ? []
      : [optional(`the diff of ${code(name)} on ${what}`, details(`diff of ${htmlText(name)}`, fence(diff, 'diff')))]),
  ];
}
