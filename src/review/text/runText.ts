import { count } from '../view/eventLines.ts';
import type { HostView, RunView, StageView } from '../view/runView.ts';
import { columns, indent } from './columns.ts';
import type { Palette } from './palette.ts';

/** Hosts listed one by one; a larger fleet shows those that matter, the rest is counted. */
const hostsListedMax = 50;

/** A run on one screen: what it is, where it stands, each stage, each host that matters, and what a person has to do. */
export function runText(view: RunView, palette: Palette): string {
  return [
    ...headerText(view, palette),
    '',
    ...stagesText(view),
    '',
    ...hostsText(view, palette),
    ...attentionText(view, palette),
    '',
    verdictText(view, palette),
  ].join('\n');
}

function headerText(view: RunView, palette: Palette): string[] {
  const ticket = view.ticket === null ? '' : ` (${view.ticket})`;
  return [
    `${palette.strong(view.title)}${ticket}`,
    ...columns([
      ['run', `${view.run} by ${view.by}`],
      ['environment', view.environment],
      ['digest', view.digest],
      ...(view.startedAt === null ? [] : [['started', view.startedAt]]),
      ...(view.endedAt === null ? [] : [['ended', view.endedAt]]),
    ]),
  ];
}

function stagesText({ stages }: RunView): string[] {
  return columns([
    ['stage', 'state', 'wave', 'hosts'],
    ...stages.map((stage) => [stage.name, stage.state, `${stage.wave}/${stage.waves.length}`, countsText(stage)]),
  ]);
}

const countsText = ({ counts }: StageView): string =>
  Object.entries(counts)
    .map(([state, hosts]) => `${hosts} ${state}`)
    .join(', ');

function hostsText({ hosts }: RunView, palette: Palette): string[] {
  const all = Object.entries(hosts);
  const shown = all.length <= hostsListedMax ? all : all.filter(([, host]) => matters(host)).slice(0, hostsListedMax);
  const rows = shown.map(([name, host]) => [name, host.state, host.stage, stepsText(host), host.reason ?? '']);
  const hidden = all.length - shown.length;
  const more = hidden === 0 ? [] : [palette.dim(`and ${count(hidden, 'host')} more; all with --output json`)];
  return rows.length === 0 ? more : [...columns([['host', 'state', 'stage', 'steps', ''], ...rows]), ...more];
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
  const blocks = attention.map(({ host, stage, state, reason, commands }) => {
    const head = `${palette.strong(host)} (${stage}): ${state}${reason === null ? '' : `: ${reason}`}`;
    const left =
      commands.length === 0 ? ['nothing is left to run; look at the host'] : commands.map((c, i) => `${i + 1}. ${c}`);
    return [`${palette.tone('bad', palette.sign('bad'))} ${head}`, ...left.map((line) => indent(line, 4))].join('\n');
  });
  return ['', palette.strong('Left for a person, in this order on each host:'), ...blocks];
}

const outcomes = {
  done: ['good', 'Done.'],
  rolledBack: ['undo', 'Rolled back; the rollback is verified.'],
  needsAttention: ['bad', 'Needs attention.'],
  refused: ['bad', 'Refused; nothing was changed.'],
  aborted: ['doubt', 'Aborted; changes were left in place.'],
  error: ['bad', 'Could not begin; nothing was changed.'],
} as const;

/** The last line: how it ended, why, and the exit code. */
export function verdictText(view: RunView, palette: Palette): string {
  const reason = view.reason === null ? '' : ` ${view.code === null ? '' : `${view.code} `}${view.reason}`;
  const exit = view.exitCode === null ? '' : palette.dim(` (exit ${view.exitCode})`);
  if (view.outcome === null) return unfinished(view, palette) + reason + exit;
  const [tone, text] = outcomes[view.outcome];
  return palette.tone(tone, `${palette.sign(tone)} ${text}`) + reason + tolerated(view) + exit;
}

function unfinished({ state }: RunView, palette: Palette): string {
  return state === 'held'
    ? palette.tone('doubt', `${palette.sign('doubt')} Held.`)
    : palette.tone('progress', `${palette.sign('progress')} ${state}.`);
}

/** A run may be done although hosts failed: within its budget. That is said, with the numbers. */
function tolerated({ outcome, hosts }: RunView): string {
  const bad = Object.values(hosts).filter(({ state }) => state !== 'done');
  if (outcome !== 'done' || bad.length === 0) return '';
  return ` ${count(bad.length, 'host')} of ${Object.keys(hosts).length} failed, within the budget.`;
}
