import { surveyCommand } from '../../host/survey.ts';
import { readSurvey, type SurveyReading } from '../../host/surveyReply.ts';
import type { HostTarget } from '../../model/executionPlan.ts';
import type { Mask } from '../../model/masking.ts';
import { failure, NightshiftError, type Problem } from '../../model/problems.ts';
import type { CommandEnd, HostSurvey, LineState, SurveyRequest } from '../../model/survey.ts';
import { ConnectionLost, type SurveyPort, type SurveyReport, type Transport } from '../../runtime/ports.ts';
import { DeadlinePassed, withDeadline } from './deadline.ts';
import { SurveyQuestion } from './surveyQuestion.ts';

export interface SurveyLimits {
  /** For everything but the commands of the plan's author, which have limits of their own: checksums of some gigabytes. */
  readonly answerMs: number;
  /** More than the listings and texts of the largest plan: a host that says more is not answering. */
  readonly answerBytesMax: number;
}

const defaultLimits: SurveyLimits = { answerMs: 60_000, answerBytesMax: 64 * 1_048_576 };

/** A survey changes nothing, so that it can simply be taken again. */
const attemptsMax = 2;

export interface SurveyHostsOptions {
  readonly transport: Transport;
  readonly limits?: Partial<SurveyLimits>;
  /** For what commands print, and for lines of files. */
  readonly mask?: Mask;
}

/** Looks at hosts, each as its own user: one connection and one command, of which nothing is left there. Implements SurveyPort. */
export class SurveyHosts implements SurveyPort {
  readonly #transport: Transport;
  readonly #limits: SurveyLimits;
  readonly #mask: Mask | undefined;

  constructor({ transport, limits, mask }: SurveyHostsOptions) {
    this.#transport = transport;
    this.#limits = { ...defaultLimits, ...limits };
    this.#mask = mask;
  }

  async survey(target: HostTarget, request: SurveyRequest, signal: AbortSignal, attempt = 1): Promise<SurveyReport> {
    try {
      const survey = await this.#attempt(target, request, signal);
      return { status: 'surveyed', survey: this.#mask === undefined ? survey : masked(survey, this.#mask) };
    } catch (error) {
      if (attempt < attemptsMax && mayPass(error)) return this.survey(target, request, signal, attempt + 1);
      return { status: 'unreachable', problem: whyNotSurveyed(target, error, signal) };
    }
  }

  async #attempt(target: HostTarget, request: SurveyRequest, signal: AbortSignal): Promise<HostSurvey> {
    const operation = surveyCommand(request);
    const session = await this.#transport.connect(target, signal);
    const question = new SurveyQuestion(target, session, this.#limits.answerBytesMax);
    const limitMs = request.commands.reduce((sumMs, { timeoutMs }) => sumMs + timeoutMs, this.#limits.answerMs);
    try {
      await withDeadline(limitMs, signal, (inner) => question.ask(operation, inner));
      return whole(target, readSurvey(request, question.answers, question.exchange, 'inTime'));
    } catch (error) {
      if (!(error instanceof DeadlinePassed)) throw error;
      return whole(target, readSurvey(request, question.answers, question.exchange, 'late'), limitMs);
    } finally {
      session.close();
      await session.closed;
    }
  }
}

/** The survey, or why there is none: NS2118, NS2119. `limitMs`: the time that is over. */
function whole(target: HostTarget, reading: SurveyReading, limitMs?: number): HostSurvey {
  switch (reading.status) {
    case 'whole':
      return reading.survey;
    case 'brokenOff':
      throw limitMs === undefined
        ? new ConnectionLost(`${target.name} broke its answer off`)
        : tooLate(target, limitMs);
    case 'changed':
      throw failure(
        'NS2119',
        `${target.name}: ${reading.path} changed while it was read`,
        'ask again; when it keeps changing, find out what writes it before the change does',
      );
  }
}

function tooLate(target: HostTarget, limitMs: number): NightshiftError {
  return failure(
    'NS2118',
    `${target.name}: no whole answer within ${limitMs} ms`,
    'see what is slow on the host: a file system that hangs, or very large files that the change replaces',
  );
}

function mayPass(error: unknown): boolean {
  return error instanceof ConnectionLost || (error instanceof NightshiftError && error.code === 'NS2119');
}

/** What is neither the host's nor the network's is thrown on. */
function whyNotSurveyed(target: HostTarget, error: unknown, signal: AbortSignal): Problem {
  const told = explained(target, error, signal);
  const [first] = told.problems;
  if (first === undefined) throw told;
  return first;
}

function explained(target: HostTarget, error: unknown, signal: AbortSignal): NightshiftError {
  const { name } = target;
  if (error instanceof NightshiftError) return error;
  if (signal.aborted) return failure('NS2112', `${name}: the controller stopped before the host answered`, 'ask again');
  // From shellWord, which knows no text with a NUL.
  if (error instanceof RangeError)
    return failure(
      'NS2115',
      `${name}: what the host is to be asked holds a NUL character`,
      'take it out of the plan: no command, name or line can hold one',
      { cause: error },
    );
  if (!(error instanceof ConnectionLost)) throw error;
  return failure(
    'NS2118',
    `${name}: ${error.message}, ${attemptsMax} times in a row`,
    'see why the host drops connections',
  );
}

function masked(survey: HostSurvey, mask: Mask): HostSurvey {
  const commands = Object.entries(survey.commands).map(([id, end]) => [id, maskedEnd(end, mask)]);
  return {
    ...survey,
    commands: Object.fromEntries(commands),
    lines: survey.lines.map((line) => maskedLine(line, mask)),
  };
}

function maskedEnd(end: CommandEnd, mask: Mask): CommandEnd {
  return { ...end, output: mask.apply(end.output) };
}

function maskedLine(line: LineState, mask: Mask): LineState {
  if (line.edit === null) return line;
  return { ...line, hits: line.hits.map((hit) => ({ ...hit, line: mask.apply(hit.line) })) };
}
