import { writeEnvironment } from '../lab/environment.ts';
import { runningLab, startLab } from '../lab/lab.ts';
import { labDirectory } from '../lab/layout.ts';
import type { Session } from './session.ts';

/** The environment of the lab that ships, which `--on` raises by itself. */
export const labName = 'lab';

/** Works with a lab that is up: one that is already, else one of its own, which is taken down afterwards. Its hosts' files stay. */
export async function withLab<T>(session: Session, projectRoot: string, work: () => Promise<T>): Promise<T> {
  if ((await runningLab(labDirectory(projectRoot, labName))) !== null) return work();
  const lab = await startLab({ projectRoot, environment: labName });
  try {
    await writeEnvironment(projectRoot, lab.layout);
    if (!session.json)
      session.out.line(`the lab is up for the rehearsal: ${lab.layout.hosts.length} hosts of this machine`);
    return await work();
  } finally {
    await lab.close();
  }
}
