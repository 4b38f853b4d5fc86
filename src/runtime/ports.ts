/** What the runtime needs of the world. Each port has one real adapter and may have a simulated one; both pass its contract suite. */
import type { Become, GateQuestion, HostCommand, HostTarget, SecretSource } from '../model/executionPlan.ts';
import type { Fence, StepKey } from '../model/fence.ts';
import type { Verdict } from '../model/outcomes.ts';
import type { Problem } from '../model/problems.ts';
import type { HostSurvey, SurveyRequest } from '../model/survey.ts';
import type { WindowAnswer } from '../windows/answer.ts';

// ---------------------------------------------------------------------------------------------------------- transport

/** Opens authenticated connections. One per host for the whole run. */
export interface Transport {
  /**
   * Bounded attempts within the target's connectTimeoutMs and connectRetries.
   * Rejects with a NightshiftError (NS20xx) when the host cannot be reached, its key is not trusted, or the login is refused.
   */
  connect(target: HostTarget, signal: AbortSignal): Promise<HostSession>;
}

/** One connection to one host. */
export interface HostSession {
  /**
   * Runs one command line under the user's login shell. Resolves when it ended, whatever its status.
   * Rejects with a ConnectionLost when the connection went away before that was known, and with NS204x when the user of `as`
   * cannot be become; a password that was refused is not sent again by the same transport.
   */
  exec(request: ExecRequest): Promise<ExecResult>;
  /** Resolves once the connection is gone, with why. */
  readonly closed: Promise<ConnectionLost>;
  close(): void;
}

export interface ExecRequest {
  readonly command: string;
  /** Standard input; it is closed at its end. */
  readonly input?: Uint8Array | AsyncIterable<Uint8Array>;
  readonly onOutput?: (chunk: Uint8Array) => void;
  readonly onErrorOutput?: (chunk: Uint8Array) => void;
  readonly signal?: AbortSignal;
  /** It lasts as long as the connection: a host that opens no more sessions beside it is not waited for. */
  readonly lasting?: boolean;
  /** As whom; left out: as the login user. With another user `command` runs under sh. */
  readonly as?: Become | undefined;
}

export interface ExecResult {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** The connection ended while something was under way; whether that thing happened is unknown to the transport. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

// -------------------------------------------------------------------------------------------------------------- hosts

/** The hosts of a run, as the engine sees them: receipts, locks and connections are behind it. */
export interface HostPort {
  /** Connects and takes the host's lock for the run; a lock of the same run with an older fence is renewed. Idempotent. */
  lock(target: HostTarget, fence: Fence, waitMs: number, signal: AbortSignal): Promise<LockReport>;
  /**
   * Starts the step under its key, or, when the host has that key already, attaches to it; then follows it to its end,
   * reconnecting when the connection drops. Never rejects for anything that happens on or to the host: that is a report.
   */
  runStep(target: HostTarget, fence: Fence, step: HostStep, signal: AbortSignal): Promise<StepReport>;
  /** Runs a question on the host: like a step, but nothing of it is kept. */
  ask(target: HostTarget, fence: Fence, step: HostStep, signal: AbortSignal): Promise<StepReport>;
  /** How every step of the run ended on this host, by its receipts. Needs the lock; never rejects for what happens on or to the host. */
  receipts(target: HostTarget, fence: Fence, signal: AbortSignal): Promise<ReceiptsReport>;
  /** Gives the lock back and cleans the run's receipts, keeping the last few runs. False when the host could not be told. */
  release(target: HostTarget, fence: Fence): Promise<boolean>;
  /** Closes every connection. */
  close(): Promise<void>;
}

export interface HostStep {
  readonly key: StepKey;
  /** What belongs to one step across its phases and attempts (`stage.step`): where the host keeps what it replaced. */
  readonly keep: string;
  readonly command: HostCommand;
  /** Steps of the run that will probably follow on this host: it makes room for them at once. */
  readonly next?: readonly { readonly key: StepKey; readonly keep: string }[];
  /** An earlier process may have started it: an absent receipt alone does not prove that it never ran. */
  readonly recovering: boolean;
  /** With `recovering`: the fence under which it was intended; left out, that of the controller just before. */
  readonly intendedBy?: number;
  /** Output as it arrives, masked; already bounded. */
  readonly onOutput: (text: string) => void;
  /** What holds the step up, when something does: its connection is lost and tried again. */
  readonly onTrouble: (text: string) => void;
}

export type LockReport =
  | { readonly status: 'locked'; readonly bootId: string | null }
  | {
      readonly status: 'held';
      readonly run: string;
      readonly holder: string;
      readonly since: string;
      readonly next: string;
    }
  | { readonly status: 'unreachable'; readonly problem: Problem };

export type ReceiptsReport =
  /** By step key: its exit code; null: it runs, or nobody can say how it ended. */
  | { readonly status: 'found'; readonly exitCodes: { readonly [key: StepKey]: number | null } }
  | { readonly status: 'refused'; readonly problem: Problem };

export type StepReport =
  | {
      readonly status: 'ended';
      /** 0-255; a step ended by a signal has 128 + its number. */
      readonly exitCode: number;
      readonly unchanged: boolean;
      readonly timedOut: boolean;
      /** Output and error output as they came, masked, bounded; `truncated` when there was more. */
      readonly output: string;
      readonly truncated: boolean;
      readonly durationMs: number;
    }
  /** It certainly never started: no connection, or the host refused before its claim. */
  | { readonly status: 'notStarted'; readonly problem: Problem; readonly unreachable: boolean }
  /** It was started, or may have been, and nobody can say how it ended. */
  | { readonly status: 'unknown'; readonly problem: Problem; readonly output: string }
  /** The host belongs to a newer controller or another run: this process must stop. */
  | { readonly status: 'fenced'; readonly problem: Problem };

/** Looks at hosts before a run: nothing is installed, locked or written there. */
export interface SurveyPort {
  /** One connection, one command, as the host's own user (`target.become`). Never rejects for what happens on or to the host. */
  survey(target: HostTarget, request: SurveyRequest, signal: AbortSignal): Promise<SurveyReport>;
}

export type SurveyReport =
  | { readonly status: 'surveyed'; readonly survey: HostSurvey }
  | { readonly status: 'unreachable'; readonly problem: Problem };

// -------------------------------------------------------------------------------------------- gates, controller, secrets

/** Asks what needs no host session: http, tcp, and commands on the controller. */
export interface GatePort {
  /** Never rejects: what cannot be asked is `unknown`, with the reason. */
  ask(question: GateQuestion, timeoutMs: number, signal: AbortSignal): Promise<GateAnswer>;
}

export interface GateAnswer {
  readonly verdict: Verdict;
  /** One line for people: `HTTP 503`, `connection refused`, `exit 1: not listening`. Masked. */
  readonly detail: string;
  readonly durationMs: number;
}

/** Runs commands on the controller (`local` steps). */
export interface ControllerPort {
  run(request: {
    readonly command: string;
    readonly stdin: string | null;
    readonly env: { readonly [name: string]: string };
    readonly directory: string | null;
    readonly timeoutMs: number;
    readonly onOutput: (text: string) => void;
    readonly signal: AbortSignal;
  }): Promise<{
    readonly exitCode: number;
    readonly timedOut: boolean;
    readonly output: string;
    readonly durationMs: number;
  }>;
}

/** Fetches the values of secrets. */
export interface SecretPort {
  /** Rejects with NS50xx, never with a value in its text. */
  resolve(name: string, source: SecretSource): Promise<string>;
}

// --------------------------------------------------------------------------------------------------- time and identity

export interface ClockPort {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Monotonic milliseconds, for durations and timers. */
  monotonic(): number;
  /** Calls back once, not before `delayMs`; the returned function cancels. */
  after(delayMs: number, call: () => void): () => void;
}

// ------------------------------------------------------------------------------------------------------------ calendar

/** Whether work may start at an instant: the environment's calendar and policy, read again at each asking. Never throws: what cannot be read is closed. */
export interface WindowPort {
  ask(atMs: number): WindowAnswer;
}
