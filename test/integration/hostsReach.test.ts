import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithSshd, startSshd } from '../setup/sshd.ts';
import { Site } from './site.ts';

describeWithSshd('hosts --reach', () => {
  let site: Site;

  beforeAll(async () => {
    const fleet = await startSshd();
    site = new Site(fleet, await fleet.hosts(3));
  });
  afterAll(() => site.close());

  it('says how each host is reached and why, and connects to none', async () => {
    const { fleet } = site;
    const [plain, behind, proxied] = [site.host(1), site.host(2), site.host(3)];
    site.write(
      'ssh_config',
      `Host bastion\n  HostName 10.9.8.7\n  User jumper\nHost ${proxied.address}\n  ProxyCommand false\n`,
    );
    const hosts = {
      [plain.name]: {},
      [behind.name]: { sshConfig: 'ssh_config', jump: 'bastion' },
      [proxied.name]: { sshConfig: 'ssh_config' },
    };
    await site.writeEnvironment({ hosts });
    const { out } = await site.nightshift('hosts', '-e', 'test', '--reach');
    expect(out.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual(
      expect.arrayContaining([
        [plain.name, `ssh2: ${fleet.user}@${plain.address}:${plain.port}`],
        [behind.name, `ssh2: jumper@10.9.8.7:22 > ${fleet.user}@${behind.address}:${behind.port}`],
        [proxied.name, 'openssh: ProxyCommand'],
      ]),
    );
    const refused = { [proxied.name]: { sshConfig: 'ssh_config', connection: 'ssh2' } };
    await site.writeEnvironment({ hosts: refused });
    const json = JSON.parse((await site.nightshift('hosts', proxied.name, '-e', 'test', '--reach', '-o', 'json')).out);
    expect(json.hosts[0].reach).toMatchObject({ through: 'nothing', problem: { code: 'NS2035' } });
  });
});
