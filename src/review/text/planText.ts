import { formatDuration } from '../../model/durations.ts';
import { count } from '../view/line.ts';
import type { NightView } from '../view/nightView.ts';
import type { HostGroupView, PlanStageView, PlanView } from '../view/planView.ts';
import type { ReviewView } from '../view/reviewShape.ts';
import { columns } from './columns.ts';
import { hostNames } from './hostNames.ts';
import { lookedGroupsText, lookedText } from './lookedText.ts';
import { nightText } from './nightText.ts';
import type { Palette } from './palette.ts';
import { gateText, stepText } from './stepText.ts';

/**
 * A plan before it runs: every stage with its waves in integers, every command as it will run, and the way back. With a
 * review of a dry run every step also says what it would do on its hosts, and what may stand in the way is told.
 */
export function planText(
  view: PlanView,
  night: NightView | null,
  review: ReviewView | null,
  palette: Palette,
  everyHost: boolean,
): string {
  const lines = [
    ...headText(view, palette),
    ...view.stages.flatMap((stage, at) => [
      '',
      ...stageText(stage, at, palette),
      ...(review?.stages[at] === undefined
        ? groupsText(stage, palette, everyHost)
        : lookedGroupsText(review.stages[at], stage, palette)),
    ]),
    '',
    ...backText(view, palette),
    '',
    ...nightText(view, night, palette),
    ...(review === null ? [] : lookedText(review, palette)),
  ];
  return palette.letters(lines.join('\n'));
}

function headText(view: PlanView, palette: Palette): string[] {
  const ticket = view.ticket === null ? '' : ` (${view.ticket})`;
  const point = view.pointOfNoReturn.map((name) =>
    palette.tone(
      'doubt',
      `${palette.sign('doubt')} point of no return: step ${name}; after it a failure holds the run`,
    ),
  );
  return [
    `${palette.strong(view.title)}${ticket}`,
    ...(view.description === null ? [] : [view.description.trim()]),
    ...point,
    '',
    ...columns([
      ['change', view.change],
      ...(view.author === null ? [] : [['author', view.author]]),
      ['environment', `${view.environment}, ${count(view.hosts, 'host')}`],
      ['window', view.window ?? 'any that is open'],
      ['digest', view.digest],
      ...(view.secrets.length === 0 ? [] : [['secrets', `${view.secrets.join(', ')} (fetched when the run starts)`]]),
    ]),
    ...view.gates.flatMap((gate) => gateText(gate, 0, palette)),
  ];
}

function stageText(stage: PlanStageView, at: number, palette: Palette): string[] {
  const per = Object.entries(stage.parallelPer).map(([label, n]) => `, at most ${n} of one ${label}`);
  return [
    palette.strong(`stage ${at + 1}: ${stage.name}`),
    ...columns([
      ['  hosts', `${stage.hosts.length}, at most ${stage.parallel} at once${per.join('')}`],
      ...stage.waves.map((hosts, wave) => [`  wave ${wave + 1}`, waveText(stage, wave, hosts)]),
      ...(stage.soakMs === 0 ? [] : [['  soak', `${formatDuration(stage.soakMs)} after each wave`]]),
      ['  budget', stage.budget],
      ['  on failure', stage.onFailure],
      ['  a failed host', stage.onHostFailure],
    ]),
  ];
}

function waveText({ waveForecasts }: PlanStageView, wave: number, hosts: readonly string[]): string {
  const times = waveForecasts[wave];
  const needs =
    times === undefined ? '' : ` (${formatDuration(times.needMs)}; back in ${formatDuration(times.backMs)})`;
  return `${hosts.length}: ${hostNames(hosts)}${needs}`;
}

/** Hosts that have the same steps by name differ only in their own values: one of them stands for all, unless all are wanted. */
function groupsText(stage: PlanStageView, palette: Palette, everyHost: boolean): string[] {
  const shown = new Map<string, { group: HostGroupView; hosts: string[] }>();
  for (const group of stage.groups) {
    const key = everyHost ? group.hosts.join() : group.steps.map(({ name }) => name).join();
    const alike = shown.get(key);
    if (alike === undefined) shown.set(key, { group, hosts: [...group.hosts] });
    else alike.hosts.push(...group.hosts);
  }
  return [...shown.values()].flatMap(({ group, hosts }) => groupText(group, hosts, palette));
}

function groupText(group: HostGroupView, hosts: readonly string[], palette: Palette): string[] {
  const others = hosts.length - group.hosts.length;
  const like = others === 0 ? '' : palette.dim(`, and ${others} more with values of their own (--hosts shows all)`);
  return [
    `  on ${hostNames(group.hosts)}${like}`,
    ...group.steps.flatMap((step, at) => stepText(step, `${at + 1}.`, palette)),
    ...group.always.flatMap((step) => stepText(step, 'always', palette)),
    ...group.gates.flatMap((gate) => gateText(gate, 4, palette)),
    `    undone in this order: ${group.undoOrder.join(' → ') || 'nothing to take back'}`,
  ];
}

function backText({ rollback }: PlanView, palette: Palette): string[] {
  const scope = {
    run: 'the whole run',
    stage: 'the failed stage',
    night: 'what the present opening of the window changed; hosts done in an earlier one stay',
  }[rollback.scope];
  const retries = rollback.undoRetries === 0 ? 'once' : `${rollback.undoRetries + 1} times`;
  return [
    palette.strong('the way back'),
    ...columns([
      ['  takes back', `${scope}: stages, hosts and steps in reverse`],
      ['  at once', rollback.parallel === null ? "each stage's own limit" : count(rollback.parallel, 'host')],
      ['  each undo', `tried ${retries} at most; then the host is left for a person, with the commands that are left`],
    ]),
  ];
}
