import type { PackageStep } from '../../generated/plan.ts';
import type { PackageSpec } from '../../steps/spec.ts';
import { nameRules } from '../interpolation/plainText.ts';
import type { StepContext } from './stepContext.ts';

/**
 * What dpkg and rpm accept, without what a package manager would read as something else: an option, a pattern, a path, or
 * (at the end of a name) apt's marks for "install" and "remove". `g++` is a name all the same.
 */
const nameForm = /^[A-Za-z0-9]([A-Za-z0-9+._-]*[A-Za-z0-9+_])?$/;
const versionForm = /^([0-9]+:)?[A-Za-z0-9]([A-Za-z0-9.+~^_-]*[A-Za-z0-9])?$/;

export function packageSpec({ package: wanted }: PackageStep, context: StepContext): PackageSpec {
  const name = filled('name', wanted.name, nameForm, context);
  const version = 'version' in wanted ? filled('version', wanted.version, versionForm, context) : null;
  return { type: 'package', name, version };
}

function filled(key: 'name' | 'version', text: string, form: RegExp, { texts, path, problem }: StepContext): string {
  const at = [...path, 'package', key];
  const value = texts.plain(text, nameRules, at);
  // Empty: what is wrong with it was said already.
  if (value === '' || form.test(value)) return value;
  const message = `${JSON.stringify(value)} is no ${key} that a package can have.`;
  const next = 'Write it as `dpkg-query -W` or `rpm -q` show it, without patterns, paths or options.';
  problem(at, { code: 'NS1334', message, next, subject: text });
  return '';
}
