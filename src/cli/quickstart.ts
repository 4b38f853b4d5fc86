import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeEnvironment } from '../lab/environment.ts';
import { clearFaults, orderFault } from '../lab/faultFiles.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { run } from './run.ts';
import { Session } from './session.ts';

/** A network of its own: a lab of the user's (127.77.x.y) may be up at the same time. */
const network = '127.78';
const marker = '.nightshift-quickstart';
const shipped = fileURLToPath(new URL('../../pipelines', import.meta.url));

const plainly = { verbose: false, live: false, wait: false, breakGlass: false, approval: [] };

/** The host whose service does not run under release 2.0.0; it is in the second wave. */
const brokenHost = 'web-05';

/** `quickstart`: twelve loopback hosts, one change that goes well, one that is rolled back by itself. */
export async function quickstart(session: Session, folder: string): Promise<ExitCode> {
  const root = resolve(folder);
  await prepareFolder(root);
  const lab = await startLab({ projectRoot: root, baseDirectory: join(root, 'hosts'), network, fresh: true });
  try {
    await writeEnvironment(root, lab.layout);
    await clearFaults(lab.directory);
    return await showBoth(session, root, lab);
  } finally {
    await lab.close();
  }
}

async function showBoth(session: Session, root: string, lab: Lab): Promise<ExitCode> {
  const inner = new Session({
    root,
    state: join(root, 'state'),
    output: session.json ? 'json' : 'text',
    logLevel: session.logLevel,
  });
  const say = (...lines: string[]) => {
    if (!session.json) session.out.line(lines.join('\n'));
  };
  try {
    say(`Twelve hosts are up, real SSH servers on ${network}.0.1 to .12, six in paris and six in lyon,`);
    say('each with release 0.9.0 of a small web service running.', '');
    say('── First change: release 1.0.0. All is well. ─────────────────────────────────', '');
    const first = await run(inner, join(root, 'pipelines/quickstart.yaml'), plainly);
    say('', `── Second change: release 2.0.0, which does not run on ${brokenHost}. ──────────────────`, '');
    await orderFault(lab.directory, brokenHost, { kind: 'unhealthy', version: '2.0.0' });
    const second = await run(inner, join(root, 'pipelines/quickstart-broken.yaml'), plainly);
    say('', ...whatNext(inner, root));
    return first === exitCodes.done && second === exitCodes.rolledBack ? exitCodes.done : exitCodes.error;
  } finally {
    inner.close();
  }
}

function whatNext(inner: Session, root: string): string[] {
  const here = relative(process.cwd(), root) || '.';
  const state = `--state ${relative(process.cwd(), inner.stateDirectory)}`;
  return [
    '── What next ─────────────────────────────────────────────────────────────────',
    '',
    `The journal of both runs: ${relative(process.cwd(), inner.journalFile)}`,
    'The hosts are gone again. In this folder, with `npx` before `nightshift` unless it is installed:',
    `  nightshift history ${state}`,
    `  nightshift status ${state}`,
    `  nightshift plan ${join(here, 'pipelines/quickstart.yaml')} --offline --root ${here}`,
    'To keep a fleet up and break it yourself: nightshift lab up, nightshift lab fault web-05 unhealthy 2.0.0 (docs/lab.md)',
  ];
}

/** A folder of our own: new, empty, or from a quickstart before. */
async function prepareFolder(root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  const inside = await readdir(root);
  if (inside.length > 0 && !inside.includes(marker))
    throw failure(
      'NS6004',
      `${root} holds files that are not a quickstart's`,
      'Name another folder with --dir, or empty it.',
    );
  await writeFile(join(root, marker), 'made by `nightshift quickstart`; may be deleted\n');
  await cp(shipped, join(root, 'pipelines'), { recursive: true });
}
