import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../cli/project-root';

const FOLDERS = ['test/infra/linters', 'test/localstack', 'test/golden/core-ml'];

/** As package indexes compare names. */
const pinOf = (line: string) => {
  const [name = '', version] = line.replace(/\[.*?\]/, '').split('==');
  return `${name.toLowerCase().replace(/[-_.]+/g, '-')}==${version}`;
};

/** What a requirements file asks for, one package each, without comments. */
const requirementsOf = (path: string) =>
  readFileSync(join(PROJECT_ROOT, path), 'utf8')
    .replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

test.each(FOLDERS)(
  '%s/hashes.txt has a hash for each version that is pinned or required, and nothing else',
  (folder) => {
    const hashed = requirementsOf(`${folder}/hashes.txt`).map((line) => line.split(/ +/));
    // Where constraints.txt does not repeat them, or is left out, the requirements count as well.
    const files = ['constraints.txt', 'requirements.txt'].map((name) => `${folder}/${name}`);
    const given = files.filter((file) => existsSync(join(PROJECT_ROOT, file))).flatMap(requirementsOf);
    const pins = [...new Set(given.map(pinOf))];
    expect(hashed.map(([pin = '']) => pinOf(pin)).sort()).toEqual(pins.sort());
    for (const [pin, ...hashes] of hashed) {
      expect([pin, hashes.length > 0]).toEqual([pin, true]);
      for (const hash of hashes) expect(hash).toMatch(/^--hash=sha256:[0-9a-f]{64}$/);
    }
  },
);
