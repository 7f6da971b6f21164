import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { transformSync } from 'esbuild';
import { PROJECT_ROOT } from '../../cli/project-root';
import { openSource } from '../../shared/archive/open-source';
import { readListing } from '../../shared/archive/read-listing';
import { parseConfig } from '../../shared/config';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { headstart, requireFreshBuild } from '../support/headstart';
import { stanfordDogs } from '../support/requirements';

jest.setTimeout(600_000);

const run = promisify(execFile);
const page = readFileSync(join(PROJECT_ROOT, 'docs/api.md'), 'utf8');

/** The programs of the page, by the heading above them. */
const programs = new Map(
  [...page.matchAll(/^## ([^\n]+)\n\n```ts\n(.*?)^```/gms)].map(([, heading = '', code = '']) => [heading, code]),
);

/**
 * What each program says when it does what the page says. Training goes on in another process until the wish to stop
 * has reached it: on a busy machine it has ended by then, and the run is stopped before its next step.
 */
const SAYS: Readonly<Record<string, RegExp>> = {
  Train:
    /^accuracy [01]\.\d{4}, with 95 % from 0\.\d{4} to [01]\.\d{4}\n48 features computed, 0 found in the cache\nreport: \/.*\/run\/report\.html\n$/,
  'Watch it, stop it':
    /^Ingest begins\ncats, dogs; base [a-z-]+\n[\s\S]*Features ended\nTrainHead begins\nepoch 1 of 20: [\s\S]*epoch 5 of 20: \S+\n(?:TrainHead ended\n)?stopped; the same call continues from here\n$/,
  'As an async iterator': /^(?:epoch \d+: [01]\.\d{4}\n){20}\/.*\/iterated\/report\.html\n$/,
  'Inspect the data': /^48 images, 0 groups of equal ones, 0 that leak\n\d+ likely wrong labels\n$/,
  'Choose the base network':
    /^(?:stanford-dogs at (?:96|160) px: [01]\.\d{3}, \d+\.\d ms per image\n){2}stanford-dogs at (?:96|160) px[^\n]*\n$/,
  'Sweep settings of the head': /^(?:trial [0-4]: loss \d+\.\d{4}\n){5}$/,
  'Compare with random weights': /^transfer [01]\.\d\d, from random weights [01]\.\d\d\n$/,
  'Predict files': /^photo\.jpg: (cats|dogs), \d+\.\d %\nmore\/1\.png: (cats|dogs), \d+\.\d %\n$/,
  'Keep a model in memory':
    /^\[ 'cats', 'dogs' \]\n(cats|dogs) \{ cats: [\d.e-]+, dogs: [\d.e-]+ \}\n[^\n]*image[\s\S]*\n$/,
  'Several labels per image':
    /^mean average precision [01]\.\d{3}\ncats from 0\.\d{3} on\ndogs from 0\.\d{3} on\nsmall from 0\.\d{3} on\nphoto\.jpg: [a-z, ]+\nmore\/1\.png: [a-z, ]+\n\{\s+cats: [\d.e-]+,\s+dogs: [\d.e-]+,\s+small: [\d.e-]+\s+\}\n$/,
  'Verify and export':
    /^\/.*\/run\/model\/model-any-size\.onnx: \d+ MB\n\[[^\]]*events[^\]]*\]\npassed\nONNX passed \de[+-]\d\nONNX, any size passed \de[+-]\d\nTensorFlow\.js passed \de[+-]\d\n$/,
  'The registry': /^pets@v1, latest v1: the first version\npets 2 v[12]\np [01]\.\d\d on \d+ images\n(cats|dogs)\n$/,
  'Runs of a store':
    /^(?:[0-9a-f]+ (?:succeeded|stopped) (?:undefined|[\d.]+)\n){3}[\d.]+ → [\d.]+, from -?[\d.]+ to [\d.]+\n[\s\S]*$/,
  'Estimate a run on AWS': /^48 images: \d+ s, \$0\.\d{4}\n$/,
  'Serve the page': /^http:\/\/127\.0\.0\.1:\d+\/\n200 text\/html[^\n]*\n$/,
  'Predict alone': /^(cats|dogs), \d+\.\d %\n$/,
  'When something is wrong':
    /^ERR_SOURCE: Cannot open "absent\.zip": there is no such file[^\n]*\nGive a zip [^\n]+\n$/,
};

describe('docs/api.md', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeAll(async () => {
    await requireFreshBuild();
    folder = mkdtempSync(join(tmpdir(), 'headstart-api-page-'));
    for (const path of ['node_modules', 'cache/bases', 'more']) mkdirSync(at(path), { recursive: true });
    symlinkSync(PROJECT_ROOT, at('node_modules/headstart'));
    symlinkSync(join(PROJECT_ROOT, 'node_modules/@types'), at('node_modules/@types'));
    copyFileSync(stanfordDogs(), at('cache/bases/stanford-dogs.h5'));
    const sample = ['sample', at('photos.zip'), '--images', '48', '--size', '96'];
    expect((await headstart(sample)).code).toBe(0);
    writeFileSync(at('tags.csv'), await tagsOf(at('photos.zip')));
    copyFileSync(join(PROJECT_ROOT, 'test/golden/jpegs/round/b-444.jpg'), at('photo.jpg'));
    copyFileSync(join(PROJECT_ROOT, 'docs/images/report.png'), at('more/1.png'));
    for (const [i, code] of [...programs.values()].entries()) writeFileSync(at(`${i}.mts`), code);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('shows programs that the compiler takes as they are', async () => {
    const options = {
      noEmit: true,
      strict: true,
      skipLibCheck: false,
      target: 'es2022',
      module: 'nodenext',
      types: ['node'],
    };
    writeFileSync(at('tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.mts'] }));
    const compiler = join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [compiler, '-p', folder]).catch((error) => error);
    expect(stdout).toBe('');
  });

  test('shows programs that do what it says', async () => {
    expect([...programs.keys()]).toEqual(Object.keys(SAYS));
    const env = { ...process.env, HEADSTART_CACHE: at('cache'), FORCE_COLOR: undefined, NO_COLOR: '1' };
    for (const [heading, code] of programs) {
      const file = at('program.mjs');
      writeFileSync(file, transformSync(code, { loader: 'ts', format: 'esm', target: 'node20' }).code);
      const { stdout } = await run(process.execPath, [file], { cwd: folder, env });
      expect({ heading, stdout }).toEqual({ heading, stdout: expect.stringMatching(SAYS[heading] as RegExp) });
    }
  });
});

/** A table that gives each image the class of its folder, and every third one a label more. */
async function tagsOf(zip: string): Promise<string> {
  const reader = await openSource(pathToFileURL(zip).href, openBlobStore);
  const listing = await readListing(reader, parseConfig(undefined).limits);
  const names = Array.from({ length: listing.length }, (_, i) => listing.nameOf(i)).filter((own) => /\.jpg$/.test(own));
  const rows = names.map((name, n) => `${name},${/cats/.test(name) ? 'cats' : 'dogs'}${n % 3 ? '' : ';small'}\n`);
  return `file,labels\n${rows.join('')}`;
}
