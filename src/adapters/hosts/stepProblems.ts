import type { Problem } from '../../model/problems.ts';
import { problem } from './refusals.ts';

const lookAtTheHost = 'look at the host for what the step has done, then resume or roll back';

/** Why nobody knows how a step ended, in words. */
export class StepProblems {
  /** `web1: step 0.1.forward.1`. */
  readonly #name: string;

  constructor(host: string, key: string) {
    this.#name = `${host}: step ${key}`;
  }

  restarted(): Problem {
    return problem('NS2109', `${this.#name}: the host was restarted while the step ran`, lookAtTheHost);
  }

  unwatched(): Problem {
    return problem(
      'NS2110',
      `${this.#name}: what watched over the step was killed and left no exit record; the step may still be running`,
      lookAtTheHost,
    );
  }

  notCarriedOn(): Problem {
    return problem('NS2110', `${this.#name}: nothing on the host carries the step on`, lookAtTheHost);
  }

  overdue(): Problem {
    return problem('NS2113', `${this.#name}: no exit record long after its time limit`, lookAtTheHost);
  }

  calledOff(): Problem {
    return problem(
      'NS2112',
      `${this.#name}: this controller stopped; a step that was started goes on`,
      'resume the run: it asks the host how the step ended',
    );
  }

  connectionLost(message: string): Problem {
    return problem(
      'NS2111',
      `${this.#name}: ${message}, and it could not be made again in time`,
      'once the host can be reached, resume the run: it asks the host how the step ended',
    );
  }
}
