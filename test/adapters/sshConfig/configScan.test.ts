import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanConfig } from '../../../src/adapters/sshConfig/configScan.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

/** The scope of a configuration of these files. */
async function scopeOf(files: { readonly [path: string]: string }): Promise<string> {
  const home = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text.replaceAll('HOME', home));
  }
  return (await scanConfig(join(home, '.ssh/config'), home)).scope;
}

const scope = (text: string) => scopeOf({ '.ssh/config': text });

describe('how often ssh is asked', () => {
  it('not at all where nothing matters, as with the configuration of Debian', async () => {
    expect(await scope('Host *\n    SendEnv LANG LC_*\n  HashKnownHosts yes\n GSSAPIAuthentication yes\n')).toBe(
      'nothing',
    );
    expect(await scope('# User nobody\n\nHost app1 app2\n  ForwardAgent yes\n')).toBe('nothing');
    expect(await scopeOf({})).toBe('nothing');
  });

  it.each([
    'User deploy',
    'Host *\n  IdentityFile ~/.ssh/%r_key\n',
    'Match all\n  User=deploy',
    'Host "*"\n ProxyJump bastion',
  ])('once where it is the same for all: %s', async (text) => {
    expect(await scope(text)).toBe('sameForAll');
  });

  it.each([
    'Host app*\n  User deploy',
    'Host * !app1\n User deploy',
    'Match host app1\n  User deploy',
    'Match exec "true"\n  User deploy',
    'HostName %h.example.com',
    'HostName 10.0.0.1',
    'UserKnownHostsFile ~/.ssh/known_%h',
    'ProxyJump %r@bastion\n',
  ])('for each host where it may depend on it: %s', async (text) => {
    expect(await scope(text)).toBe('perHost');
  });

  it('follows Include, with patterns, and asks for each host where it cannot', async () => {
    const included = { '.ssh/conf.d/10-a.conf': 'Include HOME/other\n', '.ssh/conf.d/notes': 'Host app1\nUser no\n' };
    const config = { '.ssh/config': 'Include conf.d/*.conf\n' };
    expect(await scopeOf({ ...config, ...included, other: 'User deploy\n' })).toBe('sameForAll');
    expect(await scopeOf({ ...config, ...included, other: 'Host app1\nUser deploy\n' })).toBe('perHost');
    expect(await scopeOf({ ...config, ...included })).toBe('nothing');
    expect(await scope(`Include \${NAME}/config\n`)).toBe('perHost');
    expect(await scope('Include ~/.ssh/config\nUser deploy\n')).toBe('perHost');
  });
});
