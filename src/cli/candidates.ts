/** `__complete KIND -- WORD…`: what a word of that kind may be, for the completion scripts; a line each, `value TAB description`. */
import { catalog } from '../model/codes/catalog.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { listEnvironments } from '../plan/environment/project.ts';
import type { RunRecord } from '../runtime/journalPort.ts';
import { Session } from './session.ts';
import { Output } from './stdout.ts';

/** Nobody picks from more: the newest. */
const runsMax = 50;

/** Somebody is typing: whatever is wrong, there is nothing to complete, and nothing is said. */
export async function complete(kind: string, words: readonly string[]): Promise<ExitCode> {
  const session = new Session({ ...namedIn(words), output: 'text', logLevel: 'error' });
  try {
    const found = await candidates.get(kind)?.(session, words);
    if (found !== undefined && found.length > 0) new Output(1).line(found.map(lineOf).join('\n'));
  } catch {
    // Said by the command itself, once it is run.
  } finally {
    session.close();
  }
  return exitCodes.done;
}

type Candidate = readonly [value: string, description: string];
type List = (session: Session, words: readonly string[]) => readonly Candidate[] | Promise<readonly Candidate[]>;

const candidates: ReadonlyMap<string, List> = new Map<string, List>([
  ['environment', async (session) => (await listEnvironments(await session.project())).map((name) => [name, ''])],
  ['host', hosts],
  ['run', (session, [command = '']) => runs(session, command).map((record) => [record.run, runText(record)])],
  ['schedule', (session) => (session.readJournal()?.schedules('listed') ?? []).map(({ id, state }) => [id, state])],
  ['code', () => Object.entries(catalog)],
]);

/** Of the environment that is named already, the lab's own, or else of every one: `-e` may come behind the host. */
async function hosts(session: Session, words: readonly string[]): Promise<readonly Candidate[]> {
  const root = await session.project();
  const { environment = words[0] === 'lab' ? 'lab' : undefined } = namedIn(words);
  const names = environment === undefined ? await listEnvironments(root) : [environment];
  const { loadEnvironment } = await import('../plan/environment/loadEnvironment.ts');
  const loaded = await Promise.all(names.map((name) => loadEnvironment(root, name)));
  const targets = loaded.flatMap((one) => [...(one.environment?.hosts.values() ?? [])].map(({ target }) => target));
  return [...new Map(targets.map(({ name, address }) => [name, address]))];
}

/** What takes a decision about a run wants one that is not over. */
const decisions: ReadonlySet<string> = new Set(['hold', 'resume', 'rollback', 'abort']);

function runs(session: Session, command: string): readonly RunRecord[] {
  const journal = session.readJournal();
  return (decisions.has(command) ? journal?.openRuns().toReversed() : journal?.runs(runsMax)) ?? [];
}

const runText = ({ change, environment, outcome, state }: RunRecord): string =>
  `${change} ${environment} ${outcome ?? state}`;

/** A description never breaks the line, nor begins another column. */
const lineOf = ([value, description]: Candidate): string =>
  description === '' ? value : `${value}\t${description.replaceAll(/\s+/g, ' ')}`;

interface Named {
  root?: string;
  state?: string;
  environment?: string;
}

/** What the line that is being typed says already; bash gives `--state=DIR` as three words. */
function namedIn(words: readonly string[]): Named {
  const line = words.flatMap((word) => (word === '=' ? [] : word.replace(/^(--\w+)=/, '$1\n').split('\n')));
  const after = (...names: string[]): string | undefined => {
    const at = line.findIndex((word) => names.includes(word));
    return at < 0 ? undefined : line[at + 1];
  };
  const [root, state, environment] = [after('--root'), after('--state'), after('-e', '--environment')];
  return {
    ...(root !== undefined && { root }),
    ...(state !== undefined && { state }),
    ...(environment !== undefined && { environment }),
  };
}
