import type { HostChange, HostHistory, Left } from '../view/historyHost.ts';
import { standingWords } from '../view/historyView.ts';
import { count, type Tone } from '../view/line.ts';
import type { HostView } from '../view/runView.ts';
import { visible } from '../view/visible.ts';
import { columns, indent } from './columns.ts';
import type { Palette } from './palette.ts';

/** What changed a host, newest first: when, what, by whom, under which approval, and what is left of it. */
export function hostHistoryText(history: HostHistory, palette: Palette): string[] {
  const lines = [
    `${palette.strong(history.host)} (${history.environment})`,
    lockText(history),
    ...history.changes.flatMap((change) => ['', ...changeText(change, palette)]),
    ...notBegunText(history, palette),
    ...(history.next === null ? [] : ['', palette.dim(`older runs: --before ${history.next}`)]),
  ];
  return lines.map(palette.letters);
}

function lockText({ lock }: HostHistory): string {
  if (lock === null) return 'locked by no run of this journal';
  const { run, change, standing, by, since } = lock;
  return `locked since ${minute(since)} by run ${run} (${change}, ${standingWords[standing][1]}) of ${by}`;
}

const lefts: { readonly [left in Left]: readonly [tone: Tone, words: string] } = {
  changed: ['good', 'changed it'],
  takenBack: ['undo', 'changed it and took all of it back'],
  unchanged: ['same', 'changed nothing'],
  needsPerson: ['bad', 'left it for a person'],
  underWay: ['progress', 'is not through with it'],
};

function changeText(change: HostChange, palette: Palette): string[] {
  const { title, ticket, left, rehearsal } = change;
  const [tone, words] = lefts[left];
  const name = `${palette.strong(title)}${ticket === null ? '' : ` (${ticket})`}${rehearsal ? ', a rehearsal,' : ''}`;
  const facts = [
    ['when', span(change)],
    ['run', `${change.run} (${standingWords[change.standing][1]}) by ${change.by}`],
    ...authority(change),
    ...change.stages.flatMap(stageFacts),
    ...change.unlocks.map(({ by, reason, at }) => ['unlocked', `by ${by} at ${minute(at)}: ${reason}`]),
  ];
  const aligned = columns(facts.map((fact) => fact.map(oneLine)));
  return [`${palette.tone(tone, palette.sign(tone))} ${name} ${words}`, ...aligned.map((fact) => indent(fact, 4))];
}

/** Reasons are what people typed and what hosts said. */
const oneLine = (text: string): string => visible(text.trim().replaceAll(/\s*\n\s*/g, ' '));

function span({ startedAt, endedAt }: HostChange): string {
  if (endedAt === null) return `${second(startedAt)}, not through`;
  const sameDay = startedAt.slice(0, 10) === endedAt.slice(0, 10);
  return `${second(startedAt)} to ${sameDay ? second(endedAt).slice(11) : second(endedAt)}`;
}

/** By whose leave. */
function authority({ approvals, saved, schedule, breakGlass }: HostChange): string[][] {
  const people = approvals.map(({ principal, roles }) =>
    roles.length === 0 ? principal : `${principal} (${roles.join(', ')})`,
  );
  return [
    ...(people.length === 0 ? [] : [['approved', `by ${people.join(', ')}`]]),
    ...(saved === null ? [] : [['plan', `saved, ${saved.slice(0, 16)}`]]),
    ...(schedule === null ? [] : [['schedule', schedule]]),
    ...(breakGlass === null ? [] : [['override', `of the window by ${breakGlass.by}: ${breakGlass.reason}`]]),
  ];
}

function stageFacts({ stage, state, reason, steps }: HostView): string[][] {
  const word = state === 'undoFailed' ? 'undo failed' : state;
  const why = reason === null || state === 'done' ? [] : [['why', reason]];
  return [['stage', `${stage}: ${word}`], ...stepFacts(steps), ...why];
}

/** `changed: drain, release`; steps that were not run are nobody's change. */
function stepFacts(steps: HostView['steps']): string[][] {
  const byOutcome = new Map<string, string[]>();
  for (const { name, outcome } of steps) byOutcome.set(outcome, [...(byOutcome.get(outcome) ?? []), name]);
  byOutcome.delete('notRun');
  return [...byOutcome].map(([outcome, names]) => [outcome, names.join(', ')]);
}

function notBegunText({ notBegun }: HostHistory, palette: Palette): string[] {
  if (notBegun.length === 0) return [];
  const named = notBegun.map(({ run, standing }) => `${run} (${standingWords[standing][1]})`);
  return ['', palette.dim(`${count(notBegun.length, 'run')} did not begin on it: ${named.join(', ')}`)];
}

const second = (iso: string): string => iso.replace(/\.\d+Z$/, 'Z');
const minute = (iso: string): string => iso.replace(/:\d\d(\.\d+)?Z$/, 'Z');
