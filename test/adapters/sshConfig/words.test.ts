import { describe, expect, it } from 'vitest';
import { configLines } from '../../../src/adapters/sshConfig/configWords.ts';
import { jumpList } from '../../../src/adapters/sshConfig/jumpList.ts';
import { configPath } from '../../../src/adapters/sshConfig/pathTokens.ts';
import { readSettings } from '../../../src/adapters/sshConfig/sshSettings.ts';

it('reads keywords in any case, with blanks or a sign between, and quotes', () => {
  const text = '  HOST=a "b c"\t\n# User no\n\nIdentityFile   "~/my key"\r\nUser = deploy\n';
  expect(configLines(text)).toEqual([
    { keyword: 'host', words: ['a', 'b c'] },
    { keyword: 'identityfile', words: ['~/my key'] },
    { keyword: 'user', words: ['deploy'] },
  ]);
});

it('reads a list of jump hosts', () => {
  expect(jumpList('deploy@a:2222,b, ssh://c@[fe80::1]:22,me@d@e')).toEqual([
    { host: 'a', user: 'deploy', port: 2222 },
    { host: 'b', user: null, port: null },
    { host: 'fe80::1', user: 'c', port: 22 },
    { host: 'e', user: 'me@d', port: null },
  ]);
});

it('replaces tokens of paths', () => {
  const values = { home: '/h', original: 'app', host: '10.0.0.1', alias: null, port: 22, user: 'deploy' };
  expect(configPath('~/%n/%h_%p-%r-%%', values)).toBe('/h/app/10.0.0.1_22-deploy-%');
  expect(configPath('%d/%k', { ...values, alias: 'cluster' })).toBe('/h/cluster');
});

describe('what ssh prints', () => {
  const printed = 'user deploy\nidentityfile a\nidentityfile b\nproxyjump none\nkexalgorithms x,y\nport 22\n';

  it('counts as far as it stands in a file', () => {
    const settings = readSettings(printed, new Set(['identityfile', 'proxyjump', 'kexalgorithms']));
    expect(settings.all('identityfile')).toEqual(['a', 'b']);
    expect(settings.one('proxyjump')).toBeUndefined();
    expect(settings.list('kexalgorithms')).toEqual(['x', 'y']);
    expect([settings.one('user'), settings.says('port')]).toEqual([undefined, false]);
  });

  it('counts as a whole where nobody knows what stands in the files', () => {
    expect(readSettings(printed, null).one('user')).toBe('deploy');
  });
});
