import { becomeKey, becomeOn } from '../../model/become.ts';
import { secretMark } from '../../model/executionPlan.ts';
import type { Change, EnvironmentHost } from '../change.ts';
import type { Found, Lookup } from '../interpolation/names.ts';
import type { TemplateScope } from '../interpolation/template.ts';
import { didYouMean } from '../read/nearest.ts';

/** First words that nightshift gives a meaning to; a variable of that name would never be seen. */
export const takenNames = ['change', 'environment', 'host', 'run', 'secrets'];
/** What a host has by itself; a variable of that name would never be seen. */
export const takenHostNames = ['address', 'labels', 'name', 'port', 'user'];

type Values = ReadonlyMap<string, string | number | boolean>;

/** The names that are the same for every host. */
export function changeNames(change: Change): Lookup {
  const { plan } = change;
  const values: Values = new Map(Object.entries({ ...plan.variables, ...ownNames(change) }));
  const secrets = new Set(Object.keys(plan.secrets ?? {}));
  return (name) => {
    const value = values.get(name);
    if (value !== undefined) return { kind: 'value', value };
    if (name.startsWith('secrets.')) return secret(name, secrets);
    if (name.startsWith('host.')) return noHost(name);
    if (name.startsWith('run.')) return noRun(name);
    return unknown(name, values.keys());
  };
}

function ownNames({ plan: { name, ticket }, environment }: Change): { readonly [name: string]: string } {
  return {
    'change.name': name,
    ...(ticket !== undefined && { 'change.ticket': ticket }),
    environment: environment.name,
  };
}

/** The names as they read for a host. */
export function hostNames(change: Lookup, host: EnvironmentHost): Lookup {
  return (name) => (name.startsWith('host.') ? hostName(name, host) : change(name));
}

function hostName(name: string, host: EnvironmentHost): Found {
  const value = hostValue(name.slice('host.'.length), host);
  if (value !== undefined) return { kind: 'value', value };
  const message = `\`${name}\` has no value on ${host.target.name}.`;
  const known = [...takenHostNames, ...Object.keys(host.variables)].map((word) => `host.${word}`);
  const labels = Object.keys(host.target.labels).map((label) => `host.labels.${label}`);
  return { kind: 'missing', message, next: didYouMean(name, [...known, ...labels], 'It has') };
}

/** Not a name that a text can hold; a service step asks for it. */
export const serviceManagerName = 'host.#serviceManager';

/** Not a name either; a step asks for it where nothing nearer says as whom it runs. */
export const becomeName = 'host.#become';

function hostValue(name: string, { target, variables }: EnvironmentHost): string | number | boolean | undefined {
  if (name === '#serviceManager') return target.serviceManager;
  if (name === '#become') return becomeKey(becomeOn(target));
  if (name.startsWith('labels.')) return own(target.labels, name.slice('labels.'.length));
  if (name === 'name' || name === 'address' || name === 'port') return target[name];
  if (name === 'user') return target.user ?? undefined;
  return own(variables, name);
}

function own<T>(values: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function secret(name: string, secrets: ReadonlySet<string>): Found {
  const of = name.slice('secrets.'.length);
  if (secrets.has(of)) return { kind: 'secret', name: of };
  const known = [...secrets].map((one) => `secrets.${one}`);
  return {
    kind: 'missing',
    message: `There is no secret \`${of}\`.`,
    next: didYouMean(name, known, 'The secrets are'),
  };
}

function noHost(name: string): Found {
  const message = `\`${name}\` has no meaning here: a gate of the whole change belongs to no host.`;
  return { kind: 'missing', message, next: 'Make it a gate of a stage, or write the value itself.' };
}

function noRun(name: string): Found {
  const message = `\`${name}\` is not known before the run: a plan is compiled, and may be approved, without it.`;
  return { kind: 'missing', message, next: 'On a host a command finds the run in $NIGHTSHIFT_RUN.' };
}

function unknown(name: string, known: Iterable<string>): Found {
  return { kind: 'missing', message: `There is no \`${name}\`.`, next: didYouMean(name, known, 'The names are') };
}

/** What a template sees on a host; its own variables come before the plan's. */
export function templateScope(
  { plan, environment }: Change,
  { target, variables }: EnvironmentHost,
  own: { readonly [name: string]: unknown },
): TemplateScope {
  const { name, address, port, user, labels } = target;
  const host = { ...variables, name, address, port, ...(user !== null && { user }), labels };
  const change = { name: plan.name, ...(plan.ticket !== undefined && { ticket: plan.ticket }) };
  const secrets = Object.fromEntries(Object.keys(plan.secrets ?? {}).map((secret) => [secret, secretMark(secret)]));
  return { ...plan.variables, ...own, host, change, environment: environment.name, secrets };
}
