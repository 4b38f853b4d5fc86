import type { CompiledGate, CompiledStep, LocalFile } from '../../model/executionPlan.ts';
import type { Change, DocumentPath, EnvironmentHost } from '../change.ts';
import type { Lookup } from '../interpolation/names.ts';
import type { ShellText } from '../interpolation/shellText.ts';
import { type ParsedTemplate, parseTemplate } from '../interpolation/template.ts';
import type { Hash } from './canonicalJson.ts';
import { ContentTable } from './contentTable.ts';
import type { LocalFiles, ReadFile } from './localFiles.ts';
import { changeNames, hostNames, templateScope } from './names.ts';
import { ProblemList } from './problemList.ts';
import type { StepContext } from './stepContext.ts';
import { Texts } from './texts.ts';

/** In place of a file that is not there; that is a problem already, so no plan comes of it. */
const missingFile: ReadFile = { source: '', kind: 'file', sha256: '', bytes: 0, text: '' };

/** What compiling one change shares: what was read before, and where results and problems are gathered. */
export class Session {
  readonly change: Change;
  readonly problems: ProblemList;
  readonly steps: ContentTable<CompiledStep>;
  readonly gates: ContentTable<CompiledGate>;
  /** Local files that are sent, by checksum. */
  readonly sent = new Map<string, LocalFile>();
  readonly changeNames: Lookup;
  private readonly files: LocalFiles;
  private readonly commands = new Map<string, ShellText>();
  private readonly templates = new Map<string, ParsedTemplate | null>();

  constructor(change: Change, files: LocalFiles, hash: Hash) {
    this.change = change;
    this.files = files;
    this.problems = new ProblemList(change.at);
    this.steps = new ContentTable(hash);
    this.gates = new ContentTable(hash);
    this.changeNames = changeNames(change);
  }

  host(name: string): EnvironmentHost {
    const host = this.change.environment.hosts.get(name);
    if (host === undefined) throw new Error(`a selection named ${name}, which is no host`);
    return host;
  }

  namesOf(host: EnvironmentHost): Lookup {
    return hostNames(this.changeNames, host);
  }

  texts(names: Lookup): Texts {
    return new Texts(names, this.commands, this.problems);
  }

  stepContext(texts: Texts, host: EnvironmentHost, path: DocumentPath): StepContext {
    return {
      texts,
      host,
      path,
      file: (named) => this.file(named),
      render: (template, own) => this.render(template, own, texts, host),
      problem: (at, finding) => this.problems.add(at, finding),
    };
  }

  private file(path: string): ReadFile {
    const file = this.files.files.get(path);
    if (file === undefined) return missingFile;
    const { source, kind, bytes, sha256 } = file;
    // A template is rendered here; what is sent is its text.
    if (file.text === null && !this.sent.has(sha256)) this.sent.set(sha256, { source, kind, bytes });
    return file;
  }

  private render(file: ReadFile, own: StepContextOwn, texts: Texts, host: EnvironmentHost): string {
    const template = this.template(file);
    if (template === null) return '';
    for (const name of template.names) texts.lookup(name);
    const rendered = template.render(templateScope(this.change, host, own));
    if (typeof rendered === 'string') return rendered;
    this.problems.addPlaced(rendered);
    return '';
  }

  private template({ source, text }: ReadFile): ParsedTemplate | null {
    const known = this.templates.get(source);
    if (known !== undefined) return known;
    const parsed = parseTemplate(text ?? '', source);
    if ('code' in parsed) this.problems.addPlaced(parsed);
    const template = 'code' in parsed ? null : parsed;
    this.templates.set(source, template);
    return template;
  }
}

type StepContextOwn = Parameters<StepContext['render']>[1];
