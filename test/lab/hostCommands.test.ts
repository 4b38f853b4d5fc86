import { execFile } from 'node:child_process';
import type { Client } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultyCommand, labctl } from '../../src/lab/hostCommands.ts';
import { logIn, run, startTestLab } from './testLab.ts';

let fleet: Awaited<ReturnType<typeof startTestLab>>;
let client: Client;
beforeAll(async () => {
  fleet = await startTestLab({ hosts: 1 });
  client = await logIn(fleet.lab, fleet.host(0));
});
afterAll(async () => {
  client.end();
  await fleet.close();
});

const ask = async (path: string) => {
  const { address, httpPort } = fleet.host(0);
  const answer = await fetch(`http://${address}:${httpPort}${path}`);
  return { status: answer.status, body: await answer.json() };
};
const deploy = (version: string) =>
  run(
    client,
    `mkdir -p app/releases/${version}; echo ${version} > app/releases/${version}/VERSION; ln -sfn releases/${version} app/current`,
  );

describe('the service', () => {
  it('begins at 0.9.0, running and enabled', async () => {
    expect(await ask('/health')).toEqual({ status: 200, body: { status: 'UP', version: '0.9.0' } });
    expect(await run(client, 'labctl is-active app && labctl is-enabled app')).toMatchObject({
      output: 'active\nenabled\n',
    });
  });

  it('follows a new version only after a restart', async () => {
    await deploy('1.0.0');
    expect(await ask('/version')).toEqual({ status: 200, body: { version: '0.9.0' } });
    expect(await run(client, 'labctl reload app')).toMatchObject({ exitCode: 0 });
    expect(await run(client, 'labctl start app')).toMatchObject({ exitCode: 0 });
    expect(await ask('/version')).toEqual({ status: 200, body: { version: '0.9.0' } });
    expect(await run(client, 'labctl restart app.service')).toMatchObject({ exitCode: 0 });
    expect(await ask('/health')).toEqual({ status: 200, body: { status: 'UP', version: '1.0.0' } });
  });

  it('is down while it is stopped', async () => {
    await run(client, 'labctl stop app');
    expect(await ask('/health')).toMatchObject({ status: 503, body: { status: 'DOWN', version: null } });
    expect(await run(client, 'labctl is-active app')).toMatchObject({ exitCode: 3, output: 'inactive\n' });
    expect(await run(client, 'labctl reload app')).toMatchObject({ exitCode: 1 });
    await run(client, 'labctl start app');
    expect(await ask('/health')).toMatchObject({ status: 200 });
  });

  it('that cannot be loaded is down after a restart, and says why', async () => {
    await run(client, 'ln -sfn nowhere app/current');
    expect(await run(client, 'labctl restart app')).toMatchObject({
      exitCode: 1,
      errorOutput: expect.stringContaining('current/VERSION'),
    });
    expect(await ask('/health')).toMatchObject({ status: 503 });
    await deploy('1.0.0');
    expect(await run(client, 'labctl restart app')).toMatchObject({ exitCode: 0 });
  });

  it('answers nothing else', async () => {
    expect(await ask('/elsewhere')).toMatchObject({ status: 404 });
  });
});

describe('labctl', () => {
  it.each([
    ['disable app; labctl is-enabled app', 1, 'disabled\n'],
    ['enable app; labctl is-enabled app', 0, 'enabled\n'],
    ['status app', 0, 'active\n'],
    ['is-active nope', 4, 'inactive\n'],
    ['restart nope', 5, ''],
    ['is-enabled nope', 4, ''],
    ['explode app', 1, ''],
    ['restart ../app', 1, ''],
    ['restart', 1, ''],
  ])('%s: exit %i', async (words, exitCode, output) => {
    expect(await run(client, `labctl ${words}`)).toMatchObject({ exitCode, output });
  });
});

it.each([
  ['labctl', labctl],
  ['the faulty command', faultyCommand],
])('%s satisfies shellcheck', async (_name, script) => {
  const findings = await new Promise<string>((resolve, reject) => {
    const checker = execFile('shellcheck', ['-s', 'sh', '-'], (error, output) =>
      error !== null && output === '' ? reject(error) : resolve(output),
    );
    checker.stdin?.end(script);
  });
  expect(findings).toBe('');
});
