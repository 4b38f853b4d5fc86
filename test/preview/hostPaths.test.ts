import { describe, expect, it } from 'vitest';
import { absolutePathsIn, isAtOrBelow, parentOf, parentsOf, plainPath } from '../../src/preview/hostPaths.ts';

describe('absolute paths among the words of a command', () => {
  it.each<[string, string[]]>([
    ['cp /opt/a/x /opt/b/', ['/opt/a/x', '/opt/b']],
    ['echo on >/etc/app/flag && rm -f /run/app.pid', ['/etc/app/flag', '/run/app.pid']],
    [`tar -xf "/opt/my app/x.tar" -C '/srv/a'`, ['/opt/my app/x.tar', '/srv/a']],
    ["cd $'/opt/my app' || exit 1", ['/opt/my app']],
    ['make --prefix=/opt/x PATH=/opt/y/bin:/usr/bin', ['/opt/x', '/opt/y/bin', '/usr/bin']],
    ['rm -f /opt/app/*.conf /opt/app/releases/$VERSION/bin/run', ['/opt/app', '/opt/app/releases']],
    ['cat "$NIGHTSHIFT_KEEP"/old $HOME/.profile ~/x ./y ../z a/b', []],
    ['curl -fsS -d @/opt/app/body http://127.0.0.1:8080/health', ['/opt/app/body']],
    ['echo one\nmkdir -p /opt/app/../b/./c//d/', ['/opt/b/c/d']],
    ['(test -f /a/b); echo `cat /a/c`', ['/a/b', '/a']],
  ])('%s', (command, paths) => {
    expect(absolutePathsIn(command)).toEqual(paths);
  });
});

it('knows what lies where', () => {
  expect(parentOf('/opt/app')).toBe('/opt');
  expect(parentOf('/opt')).toBe('/');
  expect(parentsOf('/a/b/c')).toEqual(['/a/b', '/a']);
  expect(plainPath('/../a//b/')).toBe('/a/b');
  expect(isAtOrBelow('/opt/app/x', '/opt/app')).toBe(true);
  expect(isAtOrBelow('/opt/application', '/opt/app')).toBe(false);
  expect(isAtOrBelow('/opt', '/')).toBe(true);
});
