/** How the controller speaks to the runner: what it is sent, as data. docs/receipts.md describes it. */
import { shellWord } from './quoting.ts';
import type { RunnerSource } from './runnerSource.ts';

/** One operation of an agent: its words, and the text that comes after them. */
export interface Operation {
  /** `OPERATION RUN TOKEN HOST KEY …`: plain words. */
  readonly words: string;
  readonly input: string;
}

/** What an operation is about: one name of a host in one run, under one fence. */
export interface Subject {
  readonly fence: { readonly run: string; readonly token: number; readonly holder: string };
  readonly host: string;
}

/** How a step is started; positions count from 0, `offset` is the byte of its output to go on from. */
export interface StartRequest {
  readonly key: string;
  readonly keep: string;
  readonly script: string;
  readonly stdin: string;
  /** Strings to blank out of the output, longest first. */
  readonly mask: readonly string[];
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly outputBytesMax: number;
  /** With a step that an earlier controller may have started: the fence under which it was intended; null: with no other. */
  readonly intendedBy: number | null;
  readonly offset: number;
  /** Keeps nothing once the exit record was read. */
  readonly forget: boolean;
  /** Steps that will probably follow: room is made for them at once. */
  readonly next: readonly { readonly key: string; readonly keep: string }[];
}

/** The command line by which an agent is begun on a host: it evaluates the first so many bytes that it is sent. */
export const agentCommand = (text: string): string => `sh -c 'eval "$(head -c ${Buffer.byteLength(text)})"'`;

/** Puts the runner into the state directory (null: the default one), and becomes the agent. */
export function installText(source: RunnerSource, stateDir: string | null): string {
  const variables = {
    stateDir: (stateDir ?? '').replace(/(?<=.)\/+$/, ''),
    runnerName: source.name,
    runner: source.runner.trimEnd(),
  };
  return `${assignments(variables)}${source.install}install whole\n`;
}

/** What an operation is sent as: how long its text is, its words, its text. */
export function requestText({ words, input }: Operation): string {
  return `${Buffer.byteLength(input)} ${input.split('\n').length - 1} ${words}\n${input}`;
}

export function lockOperation(subject: Subject): Operation {
  return operation(subject, 'lock', [], frame({ holder: subject.fence.holder.replaceAll(/\s+/g, ' ') }));
}

export function releaseOperation(subject: Subject): Operation {
  return operation(subject, 'release', [], '');
}

/** Asks how every step of the run ended on this host. */
export function receiptsOperation(subject: Subject): Operation {
  return operation(subject, 'receipts', [], '');
}

/** Asks whether nothing of the run may be running as this user on this host. */
export function idleOperation(subject: Subject): Operation {
  return operation(subject, 'idle', [], '');
}

/** Asks who has a machine's lock, and what may be running under it: of no run, and without a lock. */
export function whoseLockOperation(): Operation {
  return operation({ fence: { run: '-', token: 0, holder: '' }, host: '-' }, 'whose_lock', [], '');
}

/** Takes the lock of the run off, as long as this token is its fence and nothing of it may be running. */
export function breakLockOperation(subject: Subject): Operation {
  return operation(subject, 'break_lock', [], '');
}

/** Asks which of a step's payloads are still to be sent. */
export function missingOperation(subject: Subject, key: string, count: number): Operation {
  return operation(subject, 'missing', [key, count], '');
}

/** Takes a payload; its bytes are sent once the host says `send`. */
export function putOperation(
  subject: Subject,
  key: string,
  position: number,
  payload: { readonly sha256: string; readonly bytes: number },
): Operation {
  return operation(subject, 'put', [key, position, payload.bytes], `${payload.sha256}\n`);
}

/** Starts a step unless its key is claimed already, then follows it. */
export function startOperation(subject: Subject, request: StartRequest): Operation {
  const words = [
    request.key,
    request.keep,
    wholeSeconds(request.timeoutMs),
    wholeSeconds(request.graceMs),
    request.outputBytesMax,
    request.intendedBy ?? 'no',
    request.offset,
    yesNo(request.forget),
  ];
  const { script, stdin, mask } = request;
  const next = request.next.map(({ key, keep }) => `${key}:${keep}`).join(' ');
  return operation(subject, 'start', words, frame({ script, stdin, mask: maskExpressions(mask), next }));
}

/** Follows a step that is known to be claimed; never starts one. */
export function attachOperation(subject: Subject, key: string, outputBytesMax: number, offset: number): Operation {
  return operation(subject, 'attach', [key, outputBytesMax, offset], '');
}

/** The command by which a person takes a run's lock off a host. */
export function breakLockCommand(runnerPath: string, run: string): string {
  const stateDir = runnerPath.slice(0, runnerPath.lastIndexOf('/bin/'));
  return `rm -rf ${shellWord(`${stateDir}/lock`)} ${shellWord(`${stateDir}/holders/${run}`)}`;
}

function operation(subject: Subject, name: string, words: readonly (string | number)[], input: string): Operation {
  const { run, token } = subject.fence;
  const all = [name, run, token, subject.host, ...(words.length === 0 ? ['-'] : words)];
  return { words: all.join(' '), input };
}

/** Text that the runner evaluates: it only assigns variables, and its last assignment shows that it is whole. */
function frame(variables: { readonly [name: string]: string }): string {
  return `${assignments(variables)}whole=yes\n`;
}

function assignments(variables: { readonly [name: string]: string }): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${shellWord(value)}\n`)
    .join('');
}

/** A sed script. sed sees one line at a time, so a form of several lines could never match: its lines are forms too. */
function maskExpressions(forms: readonly string[]): string {
  return forms
    .filter((form) => form !== '' && !form.includes('\n'))
    .map((form) => `s/${form.replaceAll(/[\\/.*[^$]/g, '\\$&')}/***/g`)
    .join('\n');
}

/** The host's sleep may know whole seconds only; a limit is never made shorter. */
function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
