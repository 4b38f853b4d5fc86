import { shellWord } from '../../host/quoting.ts';
import type { ProgramQuestion, SourceAnswer } from '../../model/inventorySources.ts';
import { runShell, type ShellEnd } from '../controller/shellCommand.ts';
import { saidBytesMax, tooMuch } from './limits.ts';

/** Of standard error, from its end: programs say last why they failed. */
const complaintCharactersMax = 600;

/** Between TERM and KILL. */
const graceMs = 2_000;

/** Runs a program in `root`, in a process group of its own; what it prints is the answer. Never rejects. */
export async function runProgram(root: string, question: ProgramQuestion): Promise<SourceAnswer> {
  const { program, args, env, timeoutMs } = question;
  if ([program, ...args].some((word) => word.includes('\0')))
    return { problem: 'cannot be called: a NUL character.', next: 'Take it out of `program` and `args`.' };
  const stop = new AbortController();
  const said: Buffer[] = [];
  let [bytes, complaint] = [0, ''];
  const end = await runShell({
    // In place of the shell: a signal reaches it, and its exit code is the shell's.
    command: `exec ${[program, ...args].map(shellWord).join(' ')}`,
    ...{ env, timeoutMs, graceMs, stdin: null, directory: root, signal: stop.signal },
    onOutput: (chunk) => {
      bytes += chunk.length;
      if (bytes > saidBytesMax) stop.abort();
      else said.push(chunk);
    },
    onErrorOutput: (chunk) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-complaintCharactersMax);
    },
  });
  if (bytes > saidBytesMax) return tooMuch;
  const problem = problemOf(end, timeoutMs);
  return problem === null ? { said: Buffer.concat(said) } : told(problem, complaint, program);
}

function problemOf({ timedOut, problem, exitCode }: ShellEnd, timeoutMs: number): string | null {
  if (timedOut) return `did not end in ${timeoutMs / 1_000}s`;
  return problem ?? (exitCode === 0 ? null : `ended with exit code ${exitCode}`);
}

function told(problem: string, complaint: string, program: string): SourceAnswer {
  const heard = harmless(complaint);
  return {
    problem: heard === '' ? `${problem}, and printed no error.` : `${problem}: ${heard}`,
    next: `Run ${program} by hand, in the project's folder, as the user who runs nightshift.`,
  };
}

/** On one line, and without what would steer a terminal. */
function harmless(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cs}\uE0F0\uE0F1\uFFFD]+/gu, ' ').trim();
}
