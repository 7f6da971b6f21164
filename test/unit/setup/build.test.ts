import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOfSources } from '../../../setup/build';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headstart-build-'));
  for (const folder of ['cli/commands', 'functions', 'setup', 'shared', 'web'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(join(root, 'cli/commands/a.ts'), 'a');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('hashOfSources()', () => {
  test('stays while nothing changes, also where a file is only written again', async () => {
    const before = await hashOfSources(root);
    writeFileSync(join(root, 'cli/commands/a.ts'), 'a');
    writeFileSync(join(root, 'cli/notes.md'), 'no source');
    expect(await hashOfSources(root)).toBe(before);
  });

  test.each([
    ['a content', () => writeFileSync(join(root, 'cli/commands/a.ts'), 'b')],
    ['a new component', () => writeFileSync(join(root, 'shared/b.tsx'), '')],
    ['a new file', () => writeFileSync(join(root, 'shared/b.ts'), '')],
    ['the packages', () => writeFileSync(join(root, 'package-lock.json'), '{ }')],
    [
      'a name',
      () => {
        rmSync(join(root, 'cli/commands/a.ts'));
        writeFileSync(join(root, 'cli/commands/c.ts'), 'a');
      },
    ],
  ])('changes with %s', async (_, change) => {
    const before = await hashOfSources(root);
    change();
    expect(await hashOfSources(root)).not.toBe(before);
  });
});
