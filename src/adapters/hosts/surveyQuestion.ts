import { agentCommand } from '../../host/protocol.ts';
import type { SurveyCommand } from '../../host/survey.ts';
import { SurveyAnswers } from '../../host/surveyAnswers.ts';
import type { Exchange } from '../../host/surveyReply.ts';
import { becomeOn } from '../../model/become.ts';
import type { HostTarget } from '../../model/executionPlan.ts';
import { failure, type NightshiftError } from '../../model/problems.ts';
import type { ExecRequest, HostSession } from '../../runtime/ports.ts';

/** What is kept of the standard error of a host that does not answer. */
const errorTextMax = 300;

/** One survey under way; what has been answered so far is there at any time. */
export class SurveyQuestion {
  readonly answers = new SurveyAnswers();
  readonly #target: HostTarget;
  readonly #session: HostSession;
  readonly #bytesMax: number;
  #bytes = 0;
  #sentAtMs = 0;
  #heardAtMs: number | undefined;
  #errorText = '';

  constructor(target: HostTarget, session: HostSession, bytesMax: number) {
    this.#target = target;
    this.#session = session;
    this.#bytesMax = bytesMax;
  }

  get exchange(): Exchange {
    return { sentAtMs: this.#sentAtMs, heardAtMs: this.#heardAtMs ?? Date.now() };
  }

  /** Rejects as HostSession.exec does, with NS2114 when something else than the survey answers, or NS2118 when it is too much. */
  async ask(operation: SurveyCommand, signal: AbortSignal): Promise<void> {
    this.#sentAtMs = Date.now();
    const { exitCode } = await this.#session.exec(this.#request(operation, signal)).catch((error: unknown) => {
      throw this.#bytes > this.#bytesMax ? this.#saidTooMuch() : error;
    });
    if (!this.answers.greeted) throw this.#notASurvey(exitCode);
  }

  #request({ command, input }: SurveyCommand, signal: AbortSignal): ExecRequest {
    const as = becomeOn(this.#target);
    return {
      // What runs under another user may have a terminal, and a shell that reads its text from one would talk to it.
      ...(as === null ? { command } : { command: agentCommand(input), as }),
      input: new TextEncoder().encode(input),
      signal,
      onOutput: (chunk) => this.#take(chunk),
      onErrorOutput: (chunk) => {
        this.#errorText = `${this.#errorText}${Buffer.from(chunk).toString('utf8')}`.slice(-errorTextMax);
      },
    };
  }

  #take(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#bytesMax) return this.#session.close();
    this.answers.push(chunk);
    if (this.#heardAtMs === undefined && this.answers.has('now')) this.#heardAtMs = Date.now();
  }

  #notASurvey(exitCode: number | null): NightshiftError {
    const said = this.#errorText.trim() === '' ? 'nothing' : JSON.stringify(this.#errorText.trim());
    return failure(
      'NS2114',
      `${this.#target.name}: the command on the host ended with ${exitCode ?? 'a signal'} instead of an answer; it said ${said}`,
      'check by hand that the user can run `sh` over ssh, without a forced command or a shell that forbids it',
    );
  }

  #saidTooMuch(): NightshiftError {
    return failure(
      'NS2118',
      `${this.#target.name}: the host said more than ${this.#bytesMax} bytes`,
      'look for what prints without end when the user logs in, or for a file that grows while it is read',
    );
  }
}
