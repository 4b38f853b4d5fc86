import type { DocumentPath, EnvironmentHost } from '../change.ts';
import type { TemplateScope } from '../interpolation/template.ts';
import type { ReadFile } from './localFiles.ts';
import type { Finding } from './problemList.ts';
import type { Texts } from './texts.ts';

/** What compiling a step for a host has at hand. `path` is the step's place in the plan. */
export interface StepContext {
  readonly texts: Texts;
  readonly host: EnvironmentHost;
  readonly path: DocumentPath;
  /** A local file by the path that the plan names, filled in. */
  readonly file: (path: string) => ReadFile;
  /** A template rendered for the host; empty where that fails, which is reported. */
  readonly render: (template: ReadFile, own: TemplateScope) => string;
  readonly problem: (path: DocumentPath, finding: Finding) => void;
}
