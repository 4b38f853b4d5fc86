import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exitCodeList } from '../../dist/model/codes/explained/exitCodes.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Each command's own help, in the order in which the help lists them. */
export async function commandsPage() {
  const sections = await sectionsOf([]);
  return `${head}${sections.join('')}`;
}

async function sectionsOf(command) {
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...command, '--help']);
  const own = `\n## ${['nightshift', ...command].join(' ')}\n\n\`\`\`text\n${stdout.trimEnd()}\n\`\`\`\n`;
  const below = await Promise.all(subcommands(stdout).map((name) => sectionsOf([...command, name])));
  return [own, ...below.flat()];
}

/** Names below \`Commands:\`: the lines that are indented by two. */
function subcommands(help) {
  const [, listed = ''] = /\nCommands:\n((?: .*\n)*)/.exec(help) ?? [];
  return [...listed.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name).filter((name) => name !== 'help');
}

const head = `# Commands

Every command takes \`--output json\`: the same facts as the text, for scripts. Results go to standard output; what a run says on its
way goes to standard output too, or with \`--output json\` to standard error; errors and warnings go to standard error.

| exit code | name | meaning |
|---|---|---|
${exitCodeList.map(({ exitCode, name, meaning }) => `| ${exitCode} | ${name} | ${meaning} |\n`).join('')}
The journal and the operational log are in \`--state DIR\`, else in \`$NIGHTSHIFT_STATE\`, else in \`$XDG_STATE_HOME/nightshift\` or
\`~/.local/state/nightshift\`. The project is \`--root DIR\`, else the nearest folder upwards that holds \`inventories/\`.
`;
