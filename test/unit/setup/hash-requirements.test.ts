import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../cli/project-root';

const FOLDERS = ['test/infra/linters', 'test/localstack'];

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
  '%s/hashes.txt has a hash for each version that constraints.txt pins, and nothing else',
  (folder) => {
    const hashed = requirementsOf(`${folder}/hashes.txt`).map((line) => line.split(/ +/));
    const pins = requirementsOf(`${folder}/constraints.txt`).map(pinOf);
    expect(hashed.map(([pin = '']) => pinOf(pin)).sort()).toEqual(pins.sort());
    for (const [pin, ...hashes] of hashed) {
      expect([pin, hashes.length > 0]).toEqual([pin, true]);
      for (const hash of hashes) expect(hash).toMatch(/^--hash=sha256:[0-9a-f]{64}$/);
    }
    for (const wanted of requirementsOf(`${folder}/requirements.txt`)) expect(pins).toContain(pinOf(wanted));
  },
);
