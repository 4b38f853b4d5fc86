import { extname, resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { writeWhole } from '../plan/saved/savedFile.ts';
import type { Session } from './session.ts';

/** How a report is written, by the ending of its file; JSON is the view itself. */
export interface ReportFormats<View> {
  readonly html: (view: View) => string;
  /** Without a line feed at its end. */
  readonly markdown: (view: View) => string;
}

/** Throws NS6002 for a file of no known kind, before anything is made or written. */
export function refuseOddFiles(out: readonly string[]): void {
  const odd = out.find((file) => !['.html', '.md', '.json'].includes(extname(file)));
  if (odd !== undefined)
    throw failure('NS6002', `--out ${odd} is of no known kind`, 'Name a file that ends in .html, .md or .json.');
}

/** To the files, each whole or not at all; without any as Markdown to standard output. */
export async function writeReport<View>(
  session: Session,
  view: View,
  formats: ReportFormats<View>,
  out: readonly string[],
): Promise<ExitCode> {
  for (const file of out) await writeWhole(resolve(file), written(view, formats, extname(file)));
  if (session.json || out.length === 0) session.result(view, () => formats.markdown(view));
  else session.out.line(out.map((file) => `written: ${file}`).join('\n'));
  return exitCodes.done;
}

function written<View>(view: View, { html, markdown }: ReportFormats<View>, kind: string): string {
  if (kind === '.html') return html(view);
  return kind === '.md' ? `${markdown(view)}\n` : `${JSON.stringify(view, null, 2)}\n`;
}
