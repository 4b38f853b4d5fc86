import { accessSync, appendFileSync, constants, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { failure } from '../model/problems.ts';
import { annotationLines, runAnnotations } from '../review/ci/github.ts';
import { dotenv } from '../review/ci/gitlab.ts';
import { junitXml } from '../review/ci/junit.ts';
import { summary } from '../review/ci/summary.ts';
import type { RunView } from '../review/view/runView.ts';
import { recall, recordedEvents } from '../runtime/launch.ts';
import { ciServiceOf } from './ciOutput.ts';
import type { Session } from './session.ts';

/** Files that a CI job keeps of a run, however it ended. */
export interface CiFiles {
  readonly junit?: string;
  readonly dotenv?: string;
}

/**
 * Before anything is done: a run of an hour must not find out at its end that its report cannot be written. Files of an
 * earlier run go: where this one does not come to its end, nobody must take them for its own.
 */
export function makeRoom(files: CiFiles): void {
  for (const [option, file] of Object.entries({ junit: files.junit, dotenv: files.dotenv }))
    if (file !== undefined) makeRoomAt(option, resolve(file));
}

function makeRoomAt(option: string, file: string): void {
  try {
    const before = statSync(file, { throwIfNoEntry: false });
    if (before?.isDirectory() === true) throw new Error('it is a folder');
    mkdirSync(dirname(file), { recursive: true });
    accessSync(before === undefined ? dirname(file) : file, constants.W_OK);
    rmSync(file, { force: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const next = 'Name a file in a folder that you may write.';
    throw failure('NS6002', `--${option} ${file} cannot be written: ${why}`, next, { cause });
  }
}

/** Leaves what a CI job was asked to keep. The run is over: what cannot be written is told, and changes nothing of it. */
export function leaveFiles(session: Session, view: RunView, files: CiFiles): void {
  const { junit, dotenv: variables } = files;
  if (junit !== undefined) leave(session, junit, () => writeFileSync(resolve(junit), junitOf(session, view)));
  if (variables !== undefined)
    leave(session, variables, () => writeFileSync(resolve(variables), dotenv(view.run, view.outcome ?? view.state)));
  if (ciServiceOf(session) === 'github') leaveWithGithub(session, view);
}

const junitOf = ({ journal }: Session, view: RunView): string =>
  junitXml(recall(journal, view.run).plan, recordedEvents(journal, view.run), view);

function leaveWithGithub(session: Session, view: RunView): void {
  for (const line of annotationLines(runAnnotations(view))) session.out.line(line);
  const { GITHUB_STEP_SUMMARY: file = '' } = process.env;
  if (file !== '') leave(session, file, () => appendFileSync(file, summary(view, summaryRoom(file))));
}

/** GitHub drops a step's summary of more bytes whole. */
const summaryBytesMax = 1024 * 1024;
/** UTF-8 takes at most so many for what JavaScript counts as one. */
const bytesPerCharacter = 3;

function summaryRoom(file: string): number {
  const taken = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return Math.max(0, Math.floor((summaryBytesMax - taken - 1) / bytesPerCharacter));
}

function leave(session: Session, file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    session.err.line(`could not write ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
