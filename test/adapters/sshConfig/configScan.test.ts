import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConfigScan } from '../../../src/adapters/sshConfig/configScan.ts';
import { scanConfig } from '../../../src/adapters/sshConfig/configScan.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

/** The scope of a configuration of these files. */
async function scopeOf(files: { readonly [path: string]: string }): Promise<string> {
  return (await scanOf(files)).scope;
}

async function scanOf(files: { readonly [path: string]: string }): Promise<ConfigScan> {
  const home = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text.replaceAll('HOME', home));
  }
  return scanConfig(join(home, '.ssh/config'), home);
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
    'Host app* db1\n  User deploy',
    'Host * !app1\n User deploy',
    'HostName 10.0.0.1',
    'Host *\n  IdentityFile ~/.ssh/%r_key\n',
    'Match all\n  User=deploy',
    'Host "*"\n ProxyJump bastion',
  ])('once for all that match the same Host lines: %s', async (text) => {
    expect(await scope(text)).toBe('byHostLines');
  });

  it.each([
    'Host APP1\n  User deploy',
    'Match host app1\n  User deploy',
    'Match exec "true"\n  User deploy',
    'HostName %h.example.com',
    'UserKnownHostsFile ~/.ssh/known_%h',
    'ProxyJump %r@bastion\n',
  ])('for each host where it may depend on it: %s', async (text) => {
    expect(await scope(text)).toBe('perHost');
  });

  it('tells hosts apart by the Host lines that they match, and by a HostName that is their own', async () => {
    const text = 'Host app* !app9\n  User deploy\nHost app1 db1\n  HostName app2\n';
    const { alike } = await scanOf({ '.ssh/config': text });
    expect(alike('app3')).toBe(alike('app4'));
    expect(alike('db7')).toBe(alike('app9'));
    expect(new Set(['app1', 'app2', 'app3', 'db1', 'db7', 'APP3'].map(alike)).size).toBe(6);
  });

  it('follows Include, with patterns, and asks for each host where it cannot', async () => {
    const included = { '.ssh/conf.d/10-a.conf': 'Include HOME/other\n', '.ssh/conf.d/notes': 'Host app1\nUser no\n' };
    const config = { '.ssh/config': 'Include conf.d/*.conf\n' };
    expect(await scopeOf({ ...config, ...included, other: 'User deploy\n' })).toBe('byHostLines');
    expect(await scopeOf({ ...config, ...included, other: 'Match user x\nUser deploy\n' })).toBe('perHost');
    expect(await scopeOf({ ...config, ...included })).toBe('nothing');
    expect(await scope(`Include \${NAME}/config\n`)).toBe('perHost');
    expect(await scope('Include ~/.ssh/config\nUser deploy\n')).toBe('perHost');
  });
});
