import type { DocumentPath } from '../change.ts';
import { pathRules } from '../interpolation/plainText.ts';
import type { StepContext } from './stepContext.ts';

/** A path on a host, filled in: absolute, and naming something in a directory. */
export function hostPath(text: string, context: StepContext, key: DocumentPath): string {
  const path = [...context.path, ...key];
  const filled = context.texts.plain(text, pathRules, path);
  // Empty: what is wrong with it was said already.
  if (filled === '' || (filled.startsWith('/') && !/\/\.{0,2}$/.test(filled))) return filled;
  context.problem(path, {
    code: 'NS1333',
    message: `\`${filled}\` is not a whole path on a host.`,
    next: 'Begin it with / and end it with the name of the file, directory or link itself.',
    subject: text,
  });
  return '';
}
