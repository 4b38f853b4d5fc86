import { relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { github } from '../review/ci/github.ts';
import { gitlab } from '../review/ci/gitlab.ts';
import { EventRecords } from '../review/ci/ndjson.ts';
import { type Section, sectionOf } from '../review/ci/sections.ts';
import type { CiService } from '../review/ci/service.ts';
import type { RunObserver } from '../runtime/observer.ts';
import { heartbeatMs, iso, runLog } from './runLog.ts';
import type { Session } from './session.ts';

/** Whose job this is, by the variables that the services document; null: nobody's, or the text is for no log. */
export function ciServiceOf({ json }: Pick<Session, 'json'>): 'github' | 'gitlab' | null {
  if (json) return null;
  if (process.env.GITHUB_ACTIONS === 'true') return 'github';
  return process.env.GITLAB_CI === 'true' ? 'gitlab' : null;
}

const services: Readonly<Record<'github' | 'gitlab', CiService>> = { github, gitlab };

/** Text of plans and hosts such that the service this runs in takes nothing of it for a command. */
export function inertText(session: Pick<Session, 'json'>, text: string): string {
  const service = ciServiceOf(session);
  return service === null ? text : services[service].inert(text);
}

/** Who tells of a run while it goes on. */
export interface Teller extends RunObserver {
  /** Nothing more comes. */
  close(): void;
}

/** The log of a run in the form that was asked for, or that the CI service this runs in can fold. */
export function tellerOf(session: Session, run: string, plan: ExecutionPlan, verbose: boolean): Teller {
  if (session.output === 'ndjson') return recording(session, run, plan, runLog(session, plan, verbose, heartbeatMs));
  const service = ciServiceOf(session);
  if (service === null) return runLog(session, plan, verbose, heartbeatMs);
  return folding(session, plan, verbose, services[service]);
}

/** Every event as a line on standard output; the log for people is on standard error. */
function recording({ out }: Session, run: string, plan: ExecutionPlan, log: Teller): Teller {
  const records = new EventRecords(plan, run, iso);
  const write = (record: object) => out.line(JSON.stringify(record));
  return {
    events: (events, state) => {
      for (const event of events) write(records.of(event, state));
      log.events(events, state);
    },
    output: (where, text) => log.output(where, text),
    trouble: (where, text) => {
      write(records.trouble(where, text, Date.now()));
      log.trouble(where, text);
    },
    close: () => log.close(),
  };
}

function folding(session: Session, plan: ExecutionPlan, verbose: boolean, service: CiService): Teller {
  const { palette, err, out } = session;
  const inert = { line: (text: string) => out.line(service.inert(text)) };
  const log = runLog({ palette, err, json: false, out: inert }, plan, verbose, heartbeatMs);
  let open: Section | null = null;
  const turnTo = (next: Section | null) => {
    if (next?.key === open?.key) return;
    if (open !== null) out.line(service.close(open, Date.now()));
    if (next !== null) out.line(service.open(next, Date.now()));
    open = next;
  };
  return {
    events: (events, state) => {
      for (const event of events) {
        const section = sectionOf(plan, event);
        if (section !== undefined) turnTo(section);
        log.events([event], state);
      }
    },
    output: (where, text) => log.output(where, text),
    trouble: (where, text) => log.trouble(where, text),
    close: () => {
      log.close();
      turnTo(null);
    },
  };
}

/** A file as it lies in the checkout that a CI job works in, with `/`; one elsewhere as it is. */
export function checkoutPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path === '' || path.startsWith('..') ? file : path.split(sep).join('/');
}

/** The same as a URI. */
export function checkoutUri(file: string): string {
  const path = checkoutPath(file);
  return path === file && path.startsWith(sep)
    ? pathToFileURL(file).href
    : path.split('/').map(encodeURIComponent).join('/');
}
