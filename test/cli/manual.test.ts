import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Command as Commander } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandFacts } from '../../src/cli/commandTree.ts';
import { manualPage } from '../../src/cli/manual.ts';
import { mainFile } from '../integration/command.ts';

const file = fileURLToPath(new URL('../../docs/man/nightshift.1', import.meta.url));
const run = promisify(execFile);

const hasGroff = (() => {
  try {
    execFileSync('groff', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** The page as a terminal shows it, without bold and italics. */
function shown(source: string): string {
  const text = execFileSync('groff', ['-man', '-Tascii', '-P-cbou'], { input: source, encoding: 'utf8' });
  return text.replaceAll(/\s+/g, ' ');
}

describe('the manual page', () => {
  const page = readFileSync(file, 'utf8');

  it('is what `nightshift manual` makes: npm run build && npm run reference', async () => {
    expect((await run(process.execPath, [mainFile, 'manual'])).stdout).toBe(page);
  });

  it('has every command, and none that is hidden', async () => {
    const { stdout } = await run(process.execPath, [mainFile, '--help']);
    const [, listed = ''] = /\nCommands:\n((?: .*\n)*)/.exec(stdout) ?? [];
    const names = [...listed.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name).filter((name) => name !== 'help');
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect(page).toMatch(new RegExp(`^\\.SS nightshift ${name}( |$)`, 'm'));
    expect(page).not.toContain('__complete');
  });

  it.runIf(hasGroff)('is read by groff without a warning', () => {
    const { stderr } = readByGroff(page);
    expect(stderr).toBe('');
  });

  it.runIf(hasGroff)('shows whatever descriptions hold as it is written', () => {
    const top = new Commander('nightshift').description('It.');
    top
      .command('go <plan...>')
      .description("'quoted' \\fBnot bold\\fR … –")
      .option('--a-b <c>', ".dot first, 'q', back\\slash")
      .addHelpText('after', '\nExamples:\n.first\n  nightshift go "a\\nb" --a-b=1');
    const source = manualPage(commandFacts(top), '1.2.3');
    expect(readByGroff(source).stderr).toBe('');
    const text = shown(source);
    for (const part of [
      "'quoted' \\fBnot bold\\fR ... ",
      '--a-b <c>',
      ".dot first, 'q', back\\slash",
      '.first',
      '"a\\nb"',
    ])
      expect(text).toContain(part);
  });
});

function readByGroff(input: string): { stderr: string } {
  const text = execFileSync('bash', ['-c', 'groff -man -Tutf8 -ww -z 2>&1'], { input, encoding: 'utf8' });
  return { stderr: text };
}
