import type { ExecutionPlan } from '../../model/executionPlan.ts';
import { follow, saidBy } from '../../review/live/follow.ts';
import type { LiveRun } from '../../review/live/liveRun.ts';
import type { Asked } from '../../review/live/prompt.ts';
import type { RunEvent, VisitRef } from '../../rollout/events.ts';
import type { RunState } from '../../rollout/state.ts';
import type { RunObserver } from '../../runtime/observer.ts';
import type { Teller } from '../ciOutput.ts';
import { runLog } from '../runLog.ts';
import type { Session } from '../session.ts';
import { Failures } from './failures.ts';
import { brokenText, type LiveView, showLive } from './liveView.ts';

/** A teller that shares the screen with whoever drives the run. */
export interface SpokenTeller extends Teller {
  /** What the driving command itself has to say: where it disturbs nothing. */
  say(text: string): void;
}

export interface LiveTellerParts {
  readonly session: Pick<Session, 'palette' | 'out' | 'err' | 'json'>;
  readonly plan: ExecutionPlan;
  /** Every line of the log, above the view. */
  readonly verbose: boolean;
  /** The run with all that happened until now, kept up in `state` from now on. */
  readonly open: (state: RunState) => LiveRun;
  /** Who tells of the run once the view has failed. */
  readonly log: () => Teller;
  readonly decide: (action: Asked) => Promise<string>;
}

/** Shows the run live from its first events on. When the view fails a log goes on in its place, and the run as it was. */
export class LiveTeller implements SpokenTeller {
  readonly #parts: LiveTellerParts;
  readonly #above: RunObserver;
  #live: LiveRun | undefined;
  #failures: Failures | undefined;
  #view: LiveView | undefined;
  /** Once the view has failed. */
  #log: Teller | undefined;

  constructor(parts: LiveTellerParts) {
    this.#parts = parts;
    const { palette } = parts.session;
    const out = { line: (text: string) => this.#view?.above([text]) };
    this.#above = runLog({ palette, json: false, out, err: out }, parts.plan, parts.verbose);
  }

  events(events: readonly RunEvent[], state: RunState): void {
    this.#guarded(() => this.#follow(events, state));
    this.#guarded(() => this.#tell(events, state));
    this.#log?.events(events, state);
  }

  output(where: VisitRef, text: string): void {
    this.#guarded(() => {
      if (this.#live !== undefined) saidBy(this.#live, where, text);
      this.#above.output(where, text);
    });
    this.#log?.output(where, text);
  }

  trouble(where: VisitRef, text: string): void {
    this.#guarded(() => this.#above.trouble(where, text));
    this.#log?.trouble(where, text);
  }

  say(text: string): void {
    if (this.#view?.closed === false) this.#view.above([text]);
    else this.#parts.session.err.line(text);
  }

  close(): void {
    this.#view?.close();
    this.#log?.close();
  }

  #follow(events: readonly RunEvent[], state: RunState): void {
    if (this.#live === undefined) this.#open(state);
    else for (const event of events) follow(this.#live, event);
  }

  #open(state: RunState): void {
    const { open, session, decide } = this.#parts;
    const { palette, out } = session;
    this.#live = open(state);
    this.#failures = new Failures(this.#live.plan, state, palette);
    this.#view = showLive({
      ...{ live: this.#live, palette, out, decide },
      // As if it had not been read: whoever heeds the signal does what it says.
      onInterrupt: () => process.kill(process.pid, 'SIGINT'),
      onBroken: (error) => this.#broken(error),
    });
  }

  /** All lines of the log with `verbose`, else what went wrong. */
  #tell(events: readonly RunEvent[], state: RunState): void {
    if (this.#parts.verbose) return this.#above.events(events, state);
    for (const event of events) this.#failures?.take(event);
    this.#view?.above(this.#failures?.texts() ?? []);
  }

  /** What fails does so once: from then on the log tells, of that too. */
  #guarded(tell: () => void): void {
    if (this.#log !== undefined) return;
    try {
      tell();
    } catch (error) {
      this.#broken(error);
    }
  }

  #broken(error: unknown): void {
    if (this.#log !== undefined) return;
    this.#log = this.#parts.log();
    this.#view?.close();
    this.#parts.session.err.line(`${brokenText(error)}; the run goes on, with a log`);
  }
}
