import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Lab, type LabOptions, runningLab, startLab } from '../../src/lab/lab.ts';
import { availableAddresses } from '../../src/lab/listening.ts';
import { at, closing, eventually, freePort, isRunning, logIn, open, run, temporaryProject } from './testLab.ts';

let project: Awaited<ReturnType<typeof temporaryProject>>;
let options: LabOptions;
const labs: Lab[] = [];
beforeEach(async () => {
  project = await temporaryProject();
  const [sshPort, httpPort] = [await freePort(), await freePort()];
  options = { projectRoot: project.root, baseDirectory: join(project.root, 'hosts'), hosts: 2, sshPort, httpPort };
});
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close();
  await project.remove();
});

const start = async (more: Partial<LabOptions> = {}) => {
  const lab = await startLab({ ...options, ...more });
  labs.push(lab);
  return lab;
};
const lockPath = () => join(project.root, 'hosts', 'lab.lock');
const health = (lab: Lab, index = 0) => {
  const { address, httpPort } = at(lab.layout.hosts, index);
  return fetch(`http://${address}:${httpPort}/health`).then((answer) => answer.status);
};

describe('close', () => {
  it('leaves no process, neither of an open command nor a detached one, and no socket', async () => {
    const lab = await start();
    const client = await logIn(lab, at(lab.layout.hosts, 0));
    const gone = closing(client);
    const detached = Number(
      (await run(client, 'setsid sh -c "sleep 300; :" >/dev/null 2>&1 </dev/null & echo $!')).output,
    );
    const channel = await open(client, 'echo $$; sleep 300');
    const attached = Number((await once(channel, 'data'))[0]);
    const sleepers = async () => Promise.all([detached, attached].map(isRunning));
    expect(await sleepers()).toEqual([true, true]);
    await lab.close();
    await gone;
    expect(await sleepers()).toEqual([false, false]);
    await expect(health(lab)).rejects.toThrow();
    expect(await runningLab(lab.directory)).toBeNull();
  });

  it('ends at once with connections open, silent ones too', async () => {
    const lab = await start();
    const { address, sshPort, httpPort } = at(lab.layout.hosts, 0);
    const sockets = [net.connect(sshPort, address), net.connect(httpPort, address)];
    for (const socket of sockets) {
      socket.on('error', () => {}).resume();
      await once(socket, 'connect');
    }
    await lab.close();
    await eventually(() => sockets.every((socket) => socket.closed));
  });

  it('may be called again', async () => {
    const lab = await start();
    await lab.close();
    await lab.close();
  });
});

describe('the files of a lab', () => {
  it('stay: keys, deployments and state', async () => {
    const first = await start();
    const identity = await readFile(first.identity, 'utf8');
    const known = await readFile(first.knownHosts, 'utf8');
    const client = await logIn(first, at(first.layout.hosts, 0));
    await run(client, 'labctl stop app; echo kept > kept');
    await first.close();

    const second = await start();
    expect(await readFile(second.identity, 'utf8')).toBe(identity);
    expect(await readFile(second.knownHosts, 'utf8')).toBe(known);
    expect([await health(second, 0), await health(second, 1)]).toEqual([503, 200]);
    const again = await logIn(second, at(second.layout.hosts, 0));
    expect(await run(again, 'cat kept')).toMatchObject({ output: 'kept\n' });
    again.end();
  });

  it('go when it is to be fresh', async () => {
    const first = await start();
    await writeFile(join(at(first.layout.hosts, 0).root, 'kept'), '');
    await first.close();
    const second = await start({ fresh: true });
    const client = await logIn(second, at(second.layout.hosts, 0));
    expect(await run(client, 'test -e kept')).toMatchObject({ exitCode: 1 });
    client.end();
  });

  it('let nobody else in', async () => {
    const lab = await start();
    const { mode } = await stat(lab.identity);
    expect(mode & 0o777).toBe(0o600);
  });

  it('with a broken key are refused with its name', async () => {
    const lab = await start();
    await lab.close();
    await writeFile(lab.identity, 'not a key');
    await expect(start()).rejects.toMatchObject({ code: 'NS7009', message: expect.stringContaining(lab.identity) });
  });
});

describe('two labs', () => {
  it('on one directory: the second is refused and told of the first, which stays', async () => {
    const lab = await start();
    await expect(start()).rejects.toMatchObject({
      code: 'NS7002',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    expect(await health(lab)).toBe(200);
    expect(await runningLab(lab.directory)).toMatchObject({
      holder: { pid: process.pid },
      layout: { environment: 'lab' },
    });
  });

  it('on the same ports: the second is refused, names the port, and leaves nothing behind', async () => {
    const lab = await start();
    const other = join(project.root, 'other');
    await expect(start({ environment: 'other', baseDirectory: other })).rejects.toMatchObject({
      code: 'NS7001',
      message: expect.stringContaining(`127.77.0.1:${options.sshPort} is in use`),
    });
    await lab.close();
    expect(await health(await start({ environment: 'other', baseDirectory: other }))).toBe(200);
  });

  it('a port of the last host taken: the hosts raised before it are stopped again', async () => {
    const squatter = net.createServer().listen(options.httpPort, '127.77.0.2');
    await once(squatter, 'listening');
    await expect(start()).rejects.toMatchObject({ code: 'NS7001' });
    squatter.close();
    await once(squatter, 'close');
    expect(await health(await start(), 1)).toBe(200);
  });

  it('one after another that was killed: its lock is taken over', async () => {
    const dead = spawn('true');
    await once(dead, 'exit');
    await mkdir(join(project.root, 'hosts'));
    await writeFile(
      lockPath(),
      JSON.stringify({ pid: dead.pid, processStart: '1', projectRoot: '', environment: 'lab' }),
    );
    expect(await health(await start())).toBe(200);
  });

  it('a lock whose process id belongs to another process by now is taken over', async () => {
    await mkdir(join(project.root, 'hosts'));
    await writeFile(
      lockPath(),
      JSON.stringify({ pid: process.pid, processStart: '1', projectRoot: '', environment: 'lab' }),
    );
    expect(await health(await start())).toBe(200);
  });
});

describe('a base directory', () => {
  it.each<[string, (path: string) => Promise<unknown>, string]>([
    ['that is a file', (path) => writeFile(path, ''), 'EEXIST'],
    ['that is a link', (path) => mkdir(`${path}-real`).then(() => symlink(`${path}-real`, path)), 'not a directory'],
    ['that others may write to', (path) => mkdir(path).then(() => chmod(path, 0o777)), 'others may write'],
  ])('%s is refused', async (_what, prepare, why) => {
    await prepare(join(project.root, 'hosts'));
    await expect(start()).rejects.toMatchObject({ code: 'NS7003', message: expect.stringContaining(why) });
    await rm(join(project.root, 'hosts'), { recursive: true, force: true });
  });
});

describe('addresses', () => {
  it('are one per host on this machine, or one for all with a port each', async () => {
    expect(await availableAddresses()).toBe(process.platform === 'linux' ? 'each' : 'shared');
    const lab = await start({ addresses: 'shared' });
    const [first, second] = [at(lab.layout.hosts, 0), at(lab.layout.hosts, 1)];
    expect([first.address, second.address]).toEqual(['127.0.0.1', '127.0.0.1']);
    const client = await logIn(lab, second);
    expect(await run(client, 'echo $LAB_HOST')).toMatchObject({ output: 'web-02\n' });
    client.end();
  });
});

it('raises 200 hosts, each of which answers, in bounded memory', async () => {
  const before = process.memoryUsage().rss;
  const lab = await start({ hosts: 200 });
  const answers = await Promise.all(
    lab.layout.hosts.map(async (host, index) => {
      const client = await logIn(lab, host);
      const { output } = await run(client, 'echo $LAB_HOST');
      client.end();
      return `${output.trim()} ${await health(lab, index)}`;
    }),
  );
  expect(answers).toEqual(lab.layout.hosts.map(({ name }) => `${name} 200`));
  expect(process.memoryUsage().rss - before).toBeLessThan(400 << 20);
});
