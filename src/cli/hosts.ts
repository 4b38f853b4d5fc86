import type { HostSelection } from '../generated/plan.ts';
import { shownBecome } from '../model/become.ts';
import type { HostTarget } from '../model/executionPlan.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure, formatProblem } from '../model/problems.ts';
import type { LoadedEnvironment } from '../plan/environment/loadEnvironment.ts';
import { selectHosts } from '../plan/environment/selectHosts.ts';
import { refuseErrors } from '../plan/read/report.ts';
import { columns } from '../review/text/columns.ts';
import { count } from '../review/view/line.ts';
import { type ReachedHost, reached, reachedText } from './hostsReached.ts';
import { loadEnvironment } from './readProject.ts';
import type { Session } from './session.ts';

export interface HostsOptions {
  readonly environment: string;
  readonly label: readonly string[];
  readonly except: readonly string[];
  readonly limit?: number;
  /** How each is reached, in place of its address, user and labels. */
  readonly reach: boolean;
}

/** `hosts [GROUP|HOST…] --environment E`: what a selection resolves to, in the order in which a rollout takes them. */
export async function hosts(session: Session, names: readonly string[], options: HostsOptions): Promise<ExitCode> {
  const root = await session.project();
  const loaded = await loadEnvironment(root, options.environment);
  const { environment } = loaded;
  refuseErrors(loaded.problems);
  if (environment === undefined) throw new Error('defect: an environment was refused without a problem');
  const selected = selectHosts(selectionOf(names, options), environment, () => ({ file: 'command line' }));
  refuseErrors(selected.problems);
  const rows = selected.hosts.flatMap((name) => environment.hosts.get(name) ?? []);
  tellNotes(session, loaded);
  const targets = rows.map(({ target }) => target);
  const ways = options.reach ? await reached(root, targets) : {};
  session.result(
    {
      environment: environment.name,
      hosts: rows.map(({ target, variables }) => ({ ...target, variables, ...reachOf(ways[target.name]) })),
      ...(loaded.importNotes.length > 0 && { imports: loaded.importNotes }),
    },
    () =>
      options.reach
        ? waysTable(ways)
        : columns([['host', 'address', 'user', 'labels'], ...targets.map(rowOf)]).join('\n'),
  );
  return exitCodes.done;
}

function reachOf(reach: ReachedHost | undefined) {
  return reach === undefined ? {} : { reach };
}

function waysTable(ways: { readonly [host: string]: ReachedHost }): string {
  const rows = Object.entries(ways).map(([host, way]) => [host, reachedText(way)]);
  return columns([['host', 'reached'], ...rows]).join('\n');
}

/** What was not taken over, and how it was read, is told beside the list, which others read on. */
function tellNotes(session: Session, { importNotes, problems }: LoadedEnvironment): void {
  if (session.json) return;
  for (const problem of problems) if (problem.code === 'NS1219') session.err.line(formatProblem(problem));
  for (const { source, reader, hosts: number } of importNotes)
    session.err.line(`imported ${count(number, 'host')} from ${source} (read by ${reader})`);
}

const rowOf = (target: HostTarget): string[] => [
  target.name,
  `${target.address}:${target.port}`,
  `${target.user ?? '-'}${target.become === undefined ? '' : `, ${shownBecome(target.become)}`}`,
  Object.entries(target.labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(' '),
];

function selectionOf(names: readonly string[], { label, except, limit }: HostsOptions): HostSelection {
  const filter = {
    ...(label.length === 0 ? {} : { labels: Object.fromEntries(label.map(labelOf)) }),
    ...(except.length === 0 ? {} : { except: [...except] }),
    ...(limit === undefined ? {} : { limit }),
  };
  if (names.length === 0) return filter;
  if (Object.keys(filter).length === 0) return [...names];
  return names.map((group) => ({ group, ...filter }));
}

function labelOf(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw failure('NS6003', `--label ${text} is not LABEL=VALUE`, 'Write for example `--label site=paris`.');
  return [text.slice(0, at), text.slice(at + 1)];
}
