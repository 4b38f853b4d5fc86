import type { GateAnswered, LockAnswered, StepEnded } from './events.ts';

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

/** Whether the calendar lets work start now, and why not. */
export type WindowAnswer =
  | { readonly open: true; readonly closesAtMs: number | null }
  | { readonly open: false; readonly because: string; readonly opensAtMs: number | null };

export type CommandBody =
  | {
      readonly type: 'start';
      readonly run: string;
      readonly digest: string;
      readonly by: string;
      readonly token: number;
    }
  | { readonly type: 'takeOver'; readonly by: string; readonly token: number }
  /** Says nothing new: do the next thing that can be done. */
  | { readonly type: 'proceed' }
  | LockAnswered
  | StepEnded
  | GateAnswered
  | { readonly type: 'hostReleased'; readonly host: string; readonly released: boolean }
  | { readonly type: 'timerFired'; readonly timer: string }
  | { readonly type: 'operator'; readonly action: OperatorAction; readonly by: string; readonly reason: string };

export type OperatorAction = 'hold' | 'resume' | 'rollback' | 'abort';
