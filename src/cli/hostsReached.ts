import type { Reach } from '../adapters/sshConfig/reach.ts';
import { Reaches } from '../adapters/sshConfig/reach.ts';
import { thisController } from '../adapters/transport/credentials.ts';
import type { Endpoint } from '../adapters/transport/endpoint.ts';
import type { HostTarget } from '../model/executionPlan.ts';
import { NightshiftError, type Problem } from '../model/problems.ts';

/** How a host is reached, as people and programs are told. */
export interface ReachedHost {
  readonly through: 'ssh2' | 'openssh' | 'nothing';
  /** `USER@ADDRESS:PORT` of each place on the way and of the host itself; with openssh only ssh knows them. */
  readonly way?: readonly string[];
  /** Why the program ssh is taken. */
  readonly because?: string;
  /** Why the host cannot be reached. */
  readonly problem?: Problem;
}

/** How hosts are reached from here, by their names. Connects to none. */
export async function reached(
  root: string,
  targets: readonly HostTarget[],
): Promise<{ readonly [host: string]: ReachedHost }> {
  const controller = thisController(root, () => Promise.reject(new Error('no key is opened')));
  const reaches = new Reaches(controller);
  const found = targets.map(
    async (target) => [target.name, await reachedHost(reaches, target, controller.user)] as const,
  );
  return Object.fromEntries(await Promise.all(found));
}

async function reachedHost(reaches: Reaches, target: HostTarget, user: string): Promise<ReachedHost> {
  try {
    return reachedBy(await reaches.of(target), user);
  } catch (error) {
    const [problem] = error instanceof NightshiftError ? error.problems : [];
    if (problem === undefined) throw error;
    return { through: 'nothing', problem };
  }
}

function reachedBy(reach: Reach, user: string): ReachedHost {
  if (reach.through === 'openssh') return { through: 'openssh', because: reach.because };
  return { through: 'ssh2', way: wayTo(reach.endpoint, user) };
}

function wayTo({ target, jump }: Endpoint, user: string): string[] {
  const before = jump === null ? [] : wayTo(jump, user);
  return [...before, `${target.user ?? user}@${target.address}:${target.port}`];
}

/** In one line. */
export function reachedText({ through, way = [], because, problem }: ReachedHost): string {
  if (problem !== undefined) return `${problem.code} ${problem.message}`;
  return through === 'openssh' ? `openssh: ${because}` : `ssh2: ${way.join(' > ')}`;
}
