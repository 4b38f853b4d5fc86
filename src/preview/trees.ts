import type { CompiledStep, ControllerCommand, ExecutionPlan, HostCommand } from '../model/executionPlan.ts';
import { absolutePathsIn, isAtOrBelow, parentOf, parentsOf } from './hostPaths.ts';
import { stepsOf } from './visits.ts';

/** What a rehearsal compares on one host, as far as it stands in files. Paths are absolute. */
export interface ComparedPaths {
  /** Directories with everything below; none lies in another. */
  readonly trees: readonly string[];
  /** What is looked at by itself: what steps touch, and the directories that lead there. */
  readonly paths: readonly string[];
  /** What the steps name or touch and nobody compares, with why. */
  readonly notCompared: readonly string[];
}

export interface PathChoice {
  /** Directories that are compared too. */
  readonly watch: readonly string[];
  /** What is left out, with everything below, unless a typed step writes it. */
  readonly except: readonly string[];
}

/**
 * The directory around each path that a typed step writes, and around each absolute path that is a word of a command or
 * of its undo: what an undo forgets is most likely there. Not those that are the system's own: there the path alone.
 */
export function comparedPaths(plan: ExecutionPlan, host: string, { watch, except }: PathChoice): ComparedPaths {
  const steps = stepsOn(plan, host);
  const written = steps.flatMap(writtenBy);
  const named = steps.flatMap(namedBy).filter((path) => !isKernels(path) && !isLeftOut(path, except));
  const touched = [...written, ...named.filter((path) => !isSystems(path))];
  const around = touched.map((path) => (isSystems(parentOf(path)) ? path : parentOf(path)));
  const trees = [...around, ...watch].filter((path) => !isLeftOut(path, except));
  return {
    trees: outermost(trees),
    paths: unique([...touched, ...trees].flatMap((path) => [path, ...parentsOf(path).filter((up) => !isSystems(up))])),
    notCompared: notCompared(steps, [...written, ...named], { watch, except }),
  };
}

/** What typed steps write on a host: compared whatever is left out. */
export const writtenPaths = (plan: ExecutionPlan, host: string): string[] => stepsOn(plan, host).flatMap(writtenBy);

/** The steps of a host, `always` steps too, each once. */
export function stepsOn(plan: ExecutionPlan, host: string): CompiledStep[] {
  return [...new Map(stepsOf(plan, host).map(({ id, step }) => [id, step])).values()];
}

function writtenBy({ preview: { look } }: CompiledStep): string[] {
  return 'path' in look ? [look.path] : [];
}

/** In the scripts as they run: the directory that a command runs in is among their words. */
function namedBy({ preview: { look }, action, undo }: CompiledStep): string[] {
  if (look.kind !== 'command') return [];
  return [action, undo].flatMap((work) => ('command' in work ? absolutePathsIn(scriptOf(work.command)) : []));
}

const scriptOf = (command: HostCommand | ControllerCommand): string =>
  'script' in command ? command.script : command.command;

function notCompared(steps: readonly CompiledStep[], all: readonly string[], choice: PathChoice): string[] {
  const watched = (path: string) => choice.watch.some((tree) => isAtOrBelow(path, tree));
  const systems = all.map((path) => (isSystems(path) ? path : parentOf(path)));
  const local = steps.filter(({ type }) => type === 'local').map(({ name }) => name);
  return [
    ...unique(systems.filter((path) => isSystems(path) && !watched(path))).map((path) => `${path}: the system's own`),
    ...choice.except.map((path) => `${path}: left out with --except`),
    ...unique(local).map((name) => `this machine: what the local step ${name} changes on it`),
  ];
}

/** Too large to be compared whole, or changed by everything else that runs: /, /opt, /etc, /usr/bin, /var/tmp, /usr/local/bin. */
const isSystems = (path: string): boolean => /^\/[^/]*$|^\/(usr|var)\/[^/]+$|^\/usr\/local\/[^/]+$/.test(path);

/** Holds nothing that lasts. */
const isKernels = (path: string): boolean => /^\/(proc|sys|dev)(\/|$)/.test(path);

const isLeftOut = (path: string, except: readonly string[]): boolean => except.some((left) => isAtOrBelow(path, left));

/** Those that lie in no other one. */
function outermost(trees: readonly string[]): string[] {
  const all = unique(trees);
  return all.filter((path) => !all.some((other) => other !== path && isAtOrBelow(path, other)));
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)].sort();
