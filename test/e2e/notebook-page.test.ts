import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../cli/project-root';
import { headstart, requireFreshBuild } from '../support/headstart';

const page = readFileSync(join(PROJECT_ROOT, 'docs/notebook.md'), 'utf8');
const commands = [...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, code = '']) =>
  code
    .trim()
    .split('\n')
    .map((line) => line.replace(/^npx headstart /, '')),
);
/** A small set in the place of photographs: what counts is that each command does what the page says. */
const SAMPLE = 'sample photos.zip --images 48 --size 96';

describe('docs/notebook.md', () => {
  let folder: string;
  beforeAll(async () => {
    await requireFreshBuild();
    folder = mkdtempSync(join(tmpdir(), 'headstart-notebook-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('runs every command that it shows, and each leaves what the page says', async () => {
    expect(commands.length).toBeGreaterThanOrEqual(9);
    const run = async (line: string) => {
      // A store of its own, and not the user's.
      const store = /^(train|sweep|compare) /.test(line) ? ['--store', 'store'] : [];
      const ended = await headstart([...line.split(' '), ...store], { cwd: folder });
      return { line, code: ended.code, said: ended.code === 0 ? '' : ended.stderr };
    };
    copyFileSync(join(PROJECT_ROOT, 'test/golden/jpegs/round/b-444.jpg'), join(folder, 'photo.jpg'));
    for (const line of [SAMPLE, ...commands]) expect(await run(line)).toEqual({ line, code: 0, said: '' });
    const named = [...page.matchAll(/`(run\/[\w./-]+)`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
  });
});
