import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProject, listEnvironments, shownPath } from '../../../src/plan/environment/project.ts';
import { inFolder } from './inFolder.ts';

describe('findProject', () => {
  it('takes the nearest folder upwards that holds inventories/', async () => {
    await inFolder(
      { 'inventories/lab/x': '', 'a/inventories/lab/x': '', 'a/b/c/x': '', 'd/inventories': '' },
      async (root) => {
        expect(await findProject(join(root, 'a/b/c'))).toBe(join(root, 'a'));
        expect(await findProject(root)).toBe(root);
        // A file called inventories is none.
        expect(await findProject(join(root, 'd'))).toBe(root);
      },
    );
  });

  it('says what to do where there is none', async () => {
    await inFolder({ 'a/x': '' }, async (root) => {
      await expect(findProject(join(root, 'a'))).rejects.toMatchObject({ code: 'NS1201' });
    });
  });
});

describe('listEnvironments', () => {
  it('lists folders, in order', async () => {
    await inFolder({ 'inventories/b/x': '', 'inventories/a/x': '', 'inventories/c': '' }, async (root) => {
      expect(await listEnvironments(root)).toEqual(['a', 'b']);
      expect(await listEnvironments(join(root, 'nowhere'))).toEqual([]);
    });
  });
});

describe('shownPath', () => {
  it('is short inside the project and whole outside of it', () => {
    expect(shownPath('/p', '/p/pipelines/a.yaml')).toBe('pipelines/a.yaml');
    expect(shownPath('/p', '/other/a.yaml')).toBe('/other/a.yaml');
    expect(shownPath('/p', '/p/..a.yaml')).toBe('..a.yaml');
  });
});
