import type { DocumentPath } from '../change.ts';
import type { Complain, Lookup } from '../interpolation/names.ts';
import { fillPlainText, type PlainRules } from '../interpolation/plainText.ts';
import { fillShellText, readShellText, type ShellText } from '../interpolation/shellText.ts';
import type { ProblemList } from './problemList.ts';

/** Fills the texts of one step or gate, as they read for one host; remembers the names that were asked for. */
export class Texts {
  /** What the outcome depends on. */
  readonly asked = new Set<string>();
  private readonly names: Lookup;
  private readonly commands: Map<string, ShellText>;
  private readonly problems: ProblemList;

  /** `commands` holds shell commands that were read before: reading one costs more than filling it. */
  constructor(names: Lookup, commands: Map<string, ShellText>, problems: ProblemList) {
    this.names = names;
    this.commands = commands;
    this.problems = problems;
  }

  readonly lookup: Lookup = (name) => {
    this.asked.add(name);
    return this.names(name);
  };

  shell(text: string, path: DocumentPath): string {
    const read = this.commands.get(text) ?? readShellText(text);
    this.commands.set(text, read);
    return fillShellText(read, this.lookup, this.complainAt(path));
  }

  plain(text: string, rules: PlainRules, path: DocumentPath): string {
    return fillPlainText(text, rules, this.lookup, this.complainAt(path));
  }

  /** Each value of a mapping. */
  plainValues(
    values: { readonly [name: string]: string } | undefined,
    rules: PlainRules,
    path: DocumentPath,
  ): { readonly [name: string]: string } {
    const filled = Object.entries(values ?? {}).map(([name, text]) => [name, this.plain(text, rules, [...path, name])]);
    return Object.fromEntries(filled);
  }

  private complainAt(path: DocumentPath): Complain {
    return (complaint) => this.problems.add(path, complaint);
  }
}
