import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thirdPartyLicences } from '../../../setup/third-party-licences';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headstart-licences-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function install(path: string, manifest: object, files: Readonly<Record<string, string>> = {}): string {
  mkdirSync(join(root, path), { recursive: true });
  writeFileSync(join(root, path, 'package.json'), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, path, name), text);
  return `${path}/index.js`;
}

describe('thirdPartyLicences()', () => {
  test('thirdPartyLicences() holds each bundled package once, with its own words', async () => {
    const zip = install('node_modules/zip', { name: 'zip', version: '1.0.0', license: 'MIT' }, { LICENSE: 'as it is' });
    const inner = install(
      'node_modules/@a/b/node_modules/c',
      { name: 'c', version: '2.0.0', license: 'Apache-2.0' },
      { 'LICENSE.txt': 'on conditions', NOTICE: 'with thanks' },
    );
    const text = await thirdPartyLicences(root, ['cli/main.ts', zip, zip, inner]);
    const parts = text.split(/\n-{80}\n\n/).slice(1);
    expect(parts).toEqual(['c 2.0.0 (Apache-2.0)\n\non conditions\n\nwith thanks\n', 'zip 1.0.0 (MIT)\n\nas it is\n']);
  });

  test('thirdPartyLicences() names the licence where the package has no text of it, and refuses none at all', async () => {
    const named = install('node_modules/a', { name: 'a', version: '1.0.0', license: 'MIT', author: { name: 'Ada' } });
    expect(await thirdPartyLicences(root, [named])).toMatch(/\na 1\.0\.0 \(MIT\)\n\nLicence: MIT, Ada\n$/);
    const silent = install('node_modules/b', { name: 'b', version: '1.0.0' });
    await expect(thirdPartyLicences(root, [silent])).rejects.toThrow('b 1.0.0 says nothing of its licence');
  });
});
