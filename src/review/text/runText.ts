import { formatDuration } from '../../model/durations.ts';
import { count } from '../view/line.ts';
import type { HostView, RunView, StageView } from '../view/runView.ts';
import { columns, indent } from './columns.ts';
import type { Palette } from './palette.ts';

/** Hosts listed one by one; a larger fleet shows those that matter, the rest is counted. */
const hostsListedMax = 50;

/** A run on one screen: what it is, where it stands, each stage, each host that matters, and what a person has to do. */
export function runText(view: RunView, palette: Palette): string {
  const lines = [
    ...headerText(view, palette),
    '',
    ...stagesText(view),
    ...hostsText(view, palette),
    ...attentionText(view, palette),
    '',
    verdictText(view, palette),
  ];
  return palette.letters(lines.join('\n'));
}

function headerText(view: RunView, palette: Palette): string[] {
  const ticket = view.ticket === null ? '' : ` (${view.ticket})`;
  return [
    `${palette.strong(view.title)}${ticket}`,
    ...columns([
      ['run', `${view.run} by ${view.by}`],
      ['environment', view.environment],
      ['digest', view.digest],
      ...(view.rehearsal ? [['rehearsal', 'everything is done, then taken back']] : []),
      ...(view.breakGlass === null ? [] : [['break-glass', breakGlassText(view.breakGlass)]]),
      ...(view.startedAt === null ? [] : [['started', toTheSecond(view.startedAt)]]),
      ...(view.endedAt === null ? [] : [['ended', toTheSecond(view.endedAt)]]),
    ]),
  ];
}

const breakGlassText = ({ by, reason, until }: NonNullable<RunView['breakGlass']>): string =>
  `the window was overridden by ${by} until ${toTheSecond(until)}: ${reason} (to be reviewed)`;

const toTheSecond = (iso: string): string => iso.replace(/\.\d+Z$/, 'Z');

function stagesText(view: RunView): string[] {
  return columns([
    ['stage', 'state', 'wave', 'hosts'],
    ...view.stages.map((stage) => [
      stage.name,
      stateWord(view, stage.state),
      `${stage.wave}/${stage.waves.length}`,
      countsText(view, stage.counts),
    ]),
  ]);
}

function countsText(view: RunView, counts: StageView['counts']): string {
  const byWord = new Map<string, number>();
  for (const [state, hosts] of Object.entries(counts)) {
    const word = stateWord(view, state);
    byWord.set(word, (byWord.get(word) ?? 0) + hosts);
  }
  return [...byWord].map(([word, hosts]) => `${hosts} ${word}`).join(', ');
}

/** The state of a host or stage in words; beyond preflight it is not of interest whether one that waits is locked already. */
function stateWord({ state: phase }: RunView, state: string): string {
  if (state === 'undoFailed') return 'undo failed';
  if (state === 'rolledBack') return 'rolled back';
  const waits = state === 'pending' || state === 'locked';
  return waits && phase !== 'created' && phase !== 'preflight' ? 'not started' : state;
}

function hostsText(view: RunView, palette: Palette): string[] {
  const all = Object.entries(view.hosts);
  const listAll = hasBegun(view) && all.length <= hostsListedMax;
  const shown = listAll ? all : all.filter(([, host]) => matters(host)).slice(0, hostsListedMax);
  const rows = shown.map(([name, host]) => [
    name,
    stateWord(view, host.state),
    host.stage,
    stepsText(host),
    host.reason ?? '',
  ]);
  const hidden = all.length - shown.length;
  const more = hidden === 0 ? [] : [palette.dim(`and ${count(hidden, 'host')} more; all with --output json`)];
  if (rows.length === 0) return hasBegun(view) ? ['', ...more] : [];
  return ['', ...columns([['host', 'state', 'stage', 'steps', 'why'], ...rows]), ...more];
}

const quiet: ReadonlySet<string> = new Set(['done', 'pending', 'locked']);
const matters = (host: HostView): boolean => !quiet.has(host.state);

function stepsText({ steps }: HostView): string {
  const tally = new Map<string, number>();
  for (const { outcome } of steps) tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
  const parts = [...tally].filter(([outcome]) => outcome !== 'notRun').map(([outcome, n]) => `${n} ${outcome}`);
  return parts.length === 0 ? '-' : parts.join(', ');
}

/** What is left to do by hand, host by host: the exact commands, in order. */
export function attentionText({ attention }: RunView, palette: Palette): string[] {
  if (attention.length === 0) return [];
  const blocks = attention.map(({ host, stage, state, reason, login, commands }) => {
    const what = state === 'undoFailed' && reason !== null ? reason : [state, reason ?? []].flat().join(': ');
    const head = `${palette.strong(host)} (${stage}): ${what}`;
    const left =
      commands.length === 0
        ? ['nothing is left to run; look at the host']
        : commands.map((command, at) => `${at + 1}. ${indent(command, 3).trimStart()}`);
    return [
      `${palette.tone('bad', palette.sign('bad'))} ${head}`,
      indent(palette.dim(login), 4),
      ...left.map((line) => indent(line, 4)),
    ].join('\n');
  });
  return ['', palette.strong('Left for a person, on each host in this order:'), ...blocks].map(palette.letters);
}

const outcomes = {
  done: ['good', 'Done.'],
  rolledBack: ['undo', 'Rolled back; the rollback is verified.'],
  needsAttention: ['bad', 'Needs attention.'],
  refused: ['bad', 'Refused; nothing was changed.'],
  aborted: ['doubt', 'Aborted; changes were left in place.'],
  error: ['bad', 'Could not begin; nothing was changed.'],
} as const;

/** How it ended with its exit code, why, what became of the hosts, and how long it took. */
export function verdictText(view: RunView, palette: Palette): string {
  const exit = view.exitCode === null ? '' : palette.dim(` (exit ${view.exitCode})`);
  const facts = columns([
    ...(view.reason === null ? [] : [['  why', `${view.code === null ? '' : `${view.code} `}${view.reason}`]]),
    ...(view.breakGlass === null
      ? []
      : [['  review', 'the window was overridden (break-glass); this run is to be reviewed']]),
    ...(view.resumesAt === null ? [] : [['  goes on', `by itself at ${toTheSecond(view.resumesAt)}`]]),
    ...(hasBegun(view) ? begunFacts(view) : []),
  ]);
  return palette.letters([`${headline(view, palette)}${exit}`, ...facts].join('\n'));
}

const abortedEarly = ['doubt', 'Aborted; nothing was changed.'] as const;

function headline(view: RunView, palette: Palette): string {
  const { outcome, state } = view;
  if (outcome !== null) {
    const [tone, text] = outcome === 'aborted' && !hasBegun(view) ? abortedEarly : outcomes[outcome];
    return palette.tone(tone, `${palette.sign(tone)} ${text}`);
  }
  const [tone, text] = state === 'held' ? (['doubt', 'Held.'] as const) : (['progress', `${state}.`] as const);
  return palette.tone(tone, `${palette.sign(tone)} ${text}`);
}

/** A refused run has touched no host: there is nothing to count. */
const hasBegun = ({ stages }: RunView): boolean => stages.some(({ state }) => state !== 'pending');

function begunFacts(view: RunView): string[][] {
  const { startedAt, endedAt } = view;
  const took = startedAt === null || endedAt === null ? [] : [['  took', formatDuration(between(startedAt, endedAt))]];
  return [['  hosts', hostsTally(view)], ...took, ...overrunFact(view), ...wayBackFact(view)];
}

function overrunFact({ overrun }: RunView): string[][] {
  if (overrun === null) return [];
  const { since, until, because } = overrun;
  return [['  overran', `its window, until ${toTheSecond(until)} (first at ${toTheSecond(since)}): ${because}`]];
}

function wayBackFact({ wayBack }: RunView): string[][] {
  if (wayBack === null) return [];
  const { needMs, fitsUntil, windowClosesAt } = wayBack;
  const fits = `fits until ${toTheSecond(fitsUntil)}, as the window closes at ${toTheSecond(windowClosesAt)}`;
  return [['  way back', `needs ${formatDuration(needMs)}; ${fits}`]];
}

const between = (from: string, to: string): number => Date.parse(to) - Date.parse(from);

/** `5 done, 1 undone`; a run that is done although hosts are not says that the budget allows it, and names them. */
function hostsTally(view: RunView): string {
  const counts: Record<string, number> = {};
  for (const { state } of Object.values(view.hosts)) counts[state] = (counts[state] ?? 0) + 1;
  const notDone = Object.keys(view.hosts).filter((host) => view.hosts[host]?.state !== 'done');
  const tolerated = view.outcome !== 'done' || notDone.length === 0 ? '' : `; within the budget: ${named(notDone)}`;
  return `${countsText(view, counts)}${tolerated}`;
}

const named = (hosts: readonly string[]): string =>
  hosts.length > 6 ? `${hosts.slice(0, 5).join(', ')} and ${hosts.length - 5} more` : hosts.join(', ');
