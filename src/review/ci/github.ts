import type { Problem } from '../../model/problems.ts';
import { count } from '../view/line.ts';
import { stateWord } from '../view/reportWords.ts';
import type { RunView } from '../view/runView.ts';
import { visible } from '../view/visible.ts';
import type { CiService } from './service.ts';
import { wentWrong } from './wentWrong.ts';

/**
 * Workflow commands of GitHub Actions (docs.github.com, "Workflow commands"; escapes as in actions/toolkit,
 * packages/core/src/command.ts).
 */
export const github: CiService = {
  open: ({ title }) => `::group::${data(title)}`,
  close: () => '::endgroup::',
  // The runner ends a line at a lone CR too.
  inert: (text) =>
    text
      .split(/\r\n?|\n/)
      .map(inertLine)
      .join('\n'),
};

export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** GitHub shows so many of a step, and drops the others without a word. */
const annotationsMax = 10;
/** A longer message is cut by its page anyway; the log has it. */
const messageMax = 2_000;

/** As many lines as GitHub shows; the last one counts those that are left out. */
export function annotationLines(all: readonly Annotation[]): string[] {
  if (all.length <= annotationsMax) return all.map(annotationLine);
  const hidden = all.slice(annotationsMax - 1);
  const level = hidden.some((one) => one.level === 'error') ? 'error' : 'warning';
  const message = `and ${count(hidden.length, 'problem')} more; see the log`;
  return [...all.slice(0, annotationsMax - 1), { level, title: 'nightshift', message } as const].map(annotationLine);
}

function annotationLine({ level, title, message, file, line, column }: Annotation): string {
  const properties = Object.entries({ file, line, col: column, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${level} ${properties.join(',')}::${data(message.slice(0, messageMax))}`;
}

/** What a run has to say: what it came to unless that is good, then each host that is not as it should be. */
export function runAnnotations(view: RunView): Annotation[] {
  const { outcome, state, reason, run, title } = view;
  const tolerated = view.exitCode === 0;
  const verdict = tolerated
    ? []
    : [{ level: 'error' as const, title: `${stateWord(outcome ?? state)}: ${title}`, message: reason ?? `run ${run}` }];
  const hosts = Object.entries(view.hosts).filter(([, host]) => wentWrong(host));
  return [
    ...verdict,
    ...hosts.map(([name, host]) => ({
      level: tolerated ? ('warning' as const) : ('error' as const),
      title: `${name} (${host.stage}): ${stateWord(host.state)}`,
      message: host.reason ?? `at step ${host.step ?? 'none'}`,
    })),
  ];
}

/** `fileOf`: the path that the service knows a file by. */
export const problemAnnotations = (problems: readonly Problem[], fileOf: (file: string) => string): Annotation[] =>
  problems.map(({ severity, code, message, next, place }) => ({
    ...{ level: severity, title: code, message: `${message}\n${next}` },
    ...(place !== undefined && { file: fileOf(place.file) }),
    ...(place?.line !== undefined && { line: place.line }),
    ...(place?.column !== undefined && { column: place.column }),
  }));

const data = (text: string): string =>
  visible(text.replaceAll('\r', '')).replaceAll('%', '%25').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** The runner takes `::name::` at the start of a line for a command, and the older `##[name]` wherever it stands. */
function inertLine(line: string): string {
  const harmless = line.replaceAll('##[', '## [');
  return /^\s*::/.test(harmless) ? `| ${harmless}` : harmless;
}
