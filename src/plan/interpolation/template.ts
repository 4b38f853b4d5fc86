import { Liquid, LiquidError, type Template } from 'liquidjs';
import { secretMarks } from '../../model/executionPlan.ts';
import type { Place, Problem } from '../../model/problems.ts';

/** A template that was parsed once, for any number of hosts. */
export interface ParsedTemplate {
  /** The names it uses, as in {{ }}: what it comes out as depends on these only. */
  readonly names: readonly string[];
  /** Gives the text, or what is wrong. */
  readonly render: (scope: TemplateScope) => string | Problem;
}

/** What a template sees. Secrets are marks. */
export interface TemplateScope {
  readonly [name: string]: unknown;
}

/** Templates are configuration files: far below these. They end a template that loops. */
const limits = { parseLimit: 1_048_576, renderLimit: 10_000, memoryLimit: 50_000_000 };

/** Tags that read other files. */
const withoutTags = ['include', 'render', 'layout', 'block'];
/** Filters whose result is another one tomorrow, or on another machine. */
const withoutFilters = [
  'date',
  'date_to_xmlschema',
  'date_to_rfc822',
  'date_to_string',
  'date_to_long_string',
  'sample',
];

const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  templates: {},
  ...limits,
});
for (const tag of withoutTags) delete engine.tags[tag];
for (const filter of withoutFilters) delete engine.filters[filter];

/** A template, or what is wrong with it. `file` is how it is named in problems. */
export function parseTemplate(source: string, file: string): ParsedTemplate | Problem {
  const parsed = attempt(() => engine.parse(source, file), 'NS1310', file);
  if ('code' in parsed) return parsed;
  const variables = engine.analyzeSync(parsed.value);
  for (const mention of variables.variables.secrets ?? []) {
    const problem = checkSecret(source, file, mention.location);
    if (problem !== undefined) return problem;
  }
  const names = Object.values(variables.globals).flatMap((uses) => uses.map(({ segments }) => nameOf(segments)));
  return { names: [...new Set(names)], render: (scope) => rendered(parsed.value, scope, file) };
}

/** What a variable of a template reads: enough to tell whether it comes out the same for two hosts. */
function nameOf([root, first, second]: readonly unknown[]): string {
  if (root !== 'host') return String(root);
  if (typeof first !== 'string') return 'host.name';
  if (first !== 'labels') return `host.${first}`;
  return typeof second === 'string' ? `host.labels.${second}` : 'host.name';
}

function rendered(templates: Template[], scope: TemplateScope, file: string): string | Problem {
  const result = attempt(() => String(engine.renderSync(templates, scope)), 'NS1311', file);
  if ('code' in result) return result;
  // A mark that went through something is not one any more, and no value would come in its place.
  if (/[\uE0F0\uE0F1]/.test(result.value.replaceAll(secretMarks, ''))) return notBare({ file });
  return result.value;
}

/** A secret is written out as it is or not at all: what happened to it otherwise would happen to its mark. */
function checkSecret(source: string, file: string, at: { row: number; col: number }): Problem | undefined {
  const lines = source.split('\n');
  const before =
    lines
      .slice(0, at.row - 1)
      .map((line) => `${line}\n`)
      .join('') + (lines[at.row - 1] ?? '').slice(0, at.col - 1);
  const bare = /\{\{-?\s*$/.test(before) && /^secrets\.[A-Za-z_]\w*\s*-?\}\}/.test(source.slice(before.length));
  return bare ? undefined : notBare({ file, line: at.row, column: at.col });
}

function notBare(place: Place): Problem {
  return {
    code: 'NS1312',
    message: 'The template does something else with a secret than to write it out.',
    next: 'Use secrets only as {{ secrets.NAME }}: no filters, tags or indexes.',
    place,
    severity: 'error',
  };
}

function attempt<T>(work: () => T, code: 'NS1310' | 'NS1311', file: string): { readonly value: T } | Problem {
  try {
    return { value: work() };
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    const [line, column] = error.token.getPosition();
    const place = { file, ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
    const message = `${(error.originalError ?? error).message}.`;
    return { code, message, next: next[code], place, severity: 'error' };
  }
}

const next = {
  NS1310: `Correct the template. It is LiquidJS without ${withoutTags.join(', ')} and without the filters ${withoutFilters.join(', ')}.`,
  NS1311:
    'A template knows its own variables, those of the plan, host, change, environment and secrets; define what is missing.',
} as const;
