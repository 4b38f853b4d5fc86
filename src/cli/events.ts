import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { indent } from '../review/text/columns.ts';
import type { RecordedEvent } from '../runtime/journalPort.ts';
import { recall } from '../runtime/launch.ts';
import { iso } from './runLog.ts';
import type { Session } from './session.ts';

/** `events RUN`: the whole journal of a run, every event with its facts and every output. */
export function events(session: Session, run: string): ExitCode {
  recall(session.journal, run);
  const recorded = [...session.journal.events(run)];
  session.result({ run, events: recorded.map(eventOf) }, () => recorded.map(eventText).join('\n'));
  return exitCodes.done;
}

const eventOf = ({ sequence, at, hash, event }: RecordedEvent) => ({ sequence, ...event, at: iso(at), hash });

function eventText({ sequence, at, event }: RecordedEvent): string {
  const {
    type,
    at: _at,
    tick: _tick,
    output = '',
    ...facts
  } = event as RecordedEvent['event'] & {
    at?: number;
    tick?: number;
    output?: string;
  };
  const told = Object.entries(facts).filter(([, value]) => value !== null && value !== false);
  const line = [sequence, iso(at), type, ...told.map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(' ');
  return output === '' ? line : `${line}\n${indent(output.trimEnd(), 4)}`;
}
