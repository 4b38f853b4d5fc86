import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { type CommandFacts, commandFacts } from './commandTree.ts';
import { bashCompletion } from './completion/bash.ts';
import { fishCompletion } from './completion/fish.ts';
import { zshCompletion } from './completion/zsh.ts';
import { Output } from './stdout.ts';

const scripts: Readonly<Record<Shell, (top: CommandFacts) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export type Shell = 'bash' | 'zsh' | 'fish';

/** `completion SHELL`: the script that completes this command line, made from the command line itself. */
export function completion(top: Command, shell: Shell): ExitCode {
  new Output(1).raw(scripts[shell](commandFacts(top)));
  return exitCodes.done;
}
