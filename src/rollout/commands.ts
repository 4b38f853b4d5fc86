import type { WindowAnswer } from '../windows/answer.ts';
import type { BreakGlass, GateAnswered, LockAnswered, PastLengths, RecheckAnswered, StepEnded } from './events.ts';

/** What the outside world tells a run. Every command carries the time and the window's answer as data. */
export type Command = CommandContext & CommandBody;

export interface CommandContext {
  /** Wall clock, ms since 1970. */
  readonly at: number;
  /** The run's monotonic clock, ms. */
  readonly tick: number;
  /** Whether work may start now. */
  readonly window: WindowAnswer;
}

export type CommandBody =
  | {
      readonly type: 'start';
      readonly run: string;
      readonly digest: string;
      readonly by: string;
      readonly token: number;
      readonly past: PastLengths;
      readonly breakGlass: BreakGlass | null;
      readonly rehearsal?: true;
    }
  | { readonly type: 'takeOver'; readonly by: string; readonly token: number; readonly past: PastLengths }
  /** The time has come for which a run is held: it goes on by itself. */
  | { readonly type: 'reopen'; readonly by: string }
  /** Says nothing new: do the next thing that can be done. */
  | { readonly type: 'proceed' }
  | LockAnswered
  | StepEnded
  | GateAnswered
  | RecheckAnswered
  | { readonly type: 'hostReleased'; readonly host: string; readonly released: boolean }
  | { readonly type: 'timerFired'; readonly timer: string }
  | {
      readonly type: 'operator';
      readonly action: OperatorAction;
      readonly by: string;
      readonly reason: string;
      /** With `hold`: when the run goes on by itself. */
      readonly resumesAtMs?: number;
    };

export type OperatorAction = 'hold' | 'resume' | 'rollback' | 'abort';
