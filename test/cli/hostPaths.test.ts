import { expect, it } from 'vitest';
import { hostPaths } from '../../src/cli/commands/command.ts';

it('takes paths of hosts as they are meant, one after the other, and only whole ones', () => {
  expect(hostPaths('/opt//app/', ['/etc/app'])).toEqual(['/etc/app', '/opt/app']);
  expect(() => hostPaths('app', [])).toThrow('not an absolute path');
  expect(() => hostPaths('~/app', [])).toThrow('not an absolute path');
});
