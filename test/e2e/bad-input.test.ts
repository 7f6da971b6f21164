import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { filesBelow, headstart, requireFreshBuild } from '../support/headstart';
import { selfSigned } from '../support/self-signed';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { tinyBmp } from '../support/tiny-bmp';
import { writeZip, type ZipEntry } from '../support/write-zip';

// Whole processes, on machines that may have much else to do.
jest.setTimeout(300_000);

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-bad-input-'));
  await requireFreshBuild();
  await writeSmallBase(join(folder, 'base.h5'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const IMAGES: readonly ZipEntry[] = Array.from({ length: 12 }, (_, i) => ({
  name: `pets/${i < 8 ? 'train' : 'validation'}/${i % 2 ? 'cats' : 'dogs'}/${i}.bmp`,
  data: tinyBmp(i),
}));
const with_ = (...entries: ZipEntry[]) => writeZip([...IMAGES, ...entries]);
const only = (part: string) => writeZip(IMAGES.filter(({ name }) => String(name).includes(part)));
const LINK = (0o120777 << 16) >>> 0;

let runs = 0;
/** Trains on a source that must be refused, and looks at all that it could have left. */
async function refused(source: string, flags: readonly string[] = [], env: Record<string, string> = {}) {
  const place = join(folder, String(runs++));
  const [out, store, cache] = ['out', 'store', 'cache'].map((name) => join(place, name)) as [string, string, string];
  const args = ['train', source, '--out', out, '--store', store, '--base', join(folder, 'base.h5')];
  const ended = await headstart([...args, ...SMALL_BASE_FLAGS, ...flags], { env: { HEADSTART_CACHE: cache, ...env } });
  expect(ended.stderr).not.toMatch(/^\s+at /m);
  expect(ended.stderr).toMatch(/(^|\n)Error: /);
  return { ...ended, out: existsSync(out), left: { ...filesBelow(store), ...filesBelow(cache) } };
}

/** Before any work: not even an empty folder stays. */
function expectNothing({ out, left }: Awaited<ReturnType<typeof refused>>): void {
  expect(Object.keys(left)).toEqual([]);
  expect(out).toBe(false);
}

interface Case {
  readonly given: string;
  readonly bytes: () => Uint8Array | string;
  readonly config?: object;
  readonly says: readonly (string | RegExp)[];
}

const ARCHIVES: readonly Case[] = [
  { given: 'a file that is no zip', bytes: () => 'class,file\n', says: ['not a zip', /→ Give a zip/] },
  { given: 'a truncated zip', bytes: () => with_().subarray(0, 900), says: ['truncated', /→ Copy or download/] },
  {
    given: 'a zip with a password',
    bytes: () => with_({ name: 'pets/train/cats/secret.jpg', data: 'x', both: { flags: 0x801 } }),
    says: ['secret.jpg', /encrypted|password/, '→'],
  },
  {
    given: 'a zip inside a zip',
    bytes: () => writeZip([{ name: 'pets.zip', data: with_() }]),
    says: ['pets.zip', /→ /],
  },
  { given: 'a file of zero bytes', bytes: () => '', says: ['no bytes', '→'] },
  { given: 'a zip without entries', bytes: () => writeZip([]), says: [/empty|no entries|no files/, '→'] },
  { given: 'no image', bytes: () => writeZip([{ name: 'a/notes.txt', data: 'x' }]), says: [/no image/, 'txt', '→'] },
  { given: 'only one class', bytes: () => only('cats'), says: ['only one class', 'cats', '→'] },
  {
    given: 'a class without training images',
    bytes: () => with_({ name: 'pets/validation/birds/1.bmp', data: tinyBmp(50) }),
    says: ['birds', 'training', '→'],
  },
  {
    given: '../ in a path',
    bytes: () => with_({ name: 'pets/train/cats/../../../x.jpg' }),
    says: ['../', 'leads out of the archive'],
  },
  { given: 'an absolute path', bytes: () => with_({ name: '/etc/passwd' }), says: ['/etc/passwd'] },
  { given: 'a backslash in a path', bytes: () => with_({ name: 'pets\\train\\x.jpg' }), says: [/backslash/] },
  { given: 'a drive letter', bytes: () => with_({ name: 'C:/x.jpg' }), says: ['C:/x.jpg', /drive/] },
  {
    given: 'a link',
    bytes: () => with_({ name: 'pets/train/cats/l.jpg', data: '/etc/passwd', central: { externalAttributes: LINK } }),
    says: ['l.jpg', 'link'],
  },
  {
    given: 'two entries with one name',
    bytes: () => with_({ name: 'pets/train/cats/1.bmp', data: 'other' }),
    says: ['pets/train/cats/1.bmp', /twice|two|more than once/],
  },
  { given: 'too many entries', bytes: () => with_(), config: { entries: 5 }, says: ['limits.entries', '5'] },
  {
    given: 'an entry over the limit',
    bytes: () => with_({ name: 'pets/train/cats/big.bmp', data: new Uint8Array(5000) }),
    config: { entryBytes: 4000 },
    says: ['big.bmp', 'limits.entryBytes', '4000'],
  },
  { given: 'too many bytes', bytes: () => with_(), config: { totalBytes: 1000 }, says: ['limits.totalBytes', '1000'] },
  {
    given: 'a compression ratio that is a bomb’s',
    bytes: () => with_({ name: 'pets/train/cats/bomb.bmp', data: new Uint8Array(3_000_000), deflate: true }),
    says: ['bomb.bmp', 'limits.ratio', '200'],
  },
];

describe('headstart train refuses an archive before any work', () => {
  test.each(ARCHIVES)('$given', async ({ given, bytes, config, says }) => {
    const name = `archive ${ARCHIVES.findIndex((own) => own.given === given)}.zip`;
    writeFileSync(join(folder, name), bytes());
    writeFileSync(join(folder, 'limits.json'), JSON.stringify(config ? { limits: config } : {}));
    const ended = await refused(join(folder, name), ['--config', join(folder, 'limits.json')]);
    expect(ended.code).toBe(EXIT.badInput);
    for (const part of [name, ...says]) expect(ended.stderr).toMatch(part);
    expectNothing(ended);
  });

  test('a path that does not exist', async () => {
    const ended = await refused(join(folder, 'absent.zip'));
    expect(ended.code).toBe(EXIT.badInput);
    expect(ended.stderr).toMatch(/absent\.zip": there is no such file or folder\n→ Give a zip/);
    expectNothing(ended);
  });
});

describe('headstart train refuses an archive whose data is not what its directory says', () => {
  test.each([
    ['a CRC-32 that is not true', { both: { crc32: 1 } }, /CRC-32/],
    ['a size that is not true', { deflate: true, both: { bytes: 300 } }, /300/],
  ])('%s', async (_, lie, says) => {
    const file = join(folder, 'liar.zip');
    writeFileSync(file, with_({ name: 'pets/train/cats/liar.bmp', data: tinyBmp(40, 12), ...lie }));
    const ended = await refused(file);
    expect(ended.code).toBe(EXIT.badInput);
    expect(ended.stderr).toMatch(/liar\.zip.*pets\/train\/cats\/liar\.bmp/);
    expect(ended.stderr).toMatch(says);
    expect(Object.keys(ended.left).filter((name) => /metrics\.json|\.hsf$/.test(name))).toEqual([]);
  });
});

describe('headstart train refuses what it is told', () => {
  const zip = () => {
    writeFileSync(join(folder, 'good.zip'), with_());
    return join(folder, 'good.zip');
  };
  test.each<[string, readonly string[], readonly RegExp[]]>([
    ['an epoch count of 0', ['--epochs', '0'], [/head\.epochs.* is 0.*from 1 to/]],
    ['a width that does not exist', ['--width', '0.6'], [/"width" is 0\.6.*0\.35.*1\.4/]],
    ['a size that does not exist', ['--image-size', '100'], [/"imageSizePx" is 100.*96.*224/]],
    ['a word for a number', ['--learning-rate', 'fast'], [/--learning-rate is "fast", wanted a number/]],
    ['an engine that does not exist', ['--engine', 'torch'], [/"engine" is "torch".*onnx.*tfjs/]],
    ['an optimizer that does not exist', ['--optimizer', 'lion'], [/"head\.optimizer" is "lion".*adam/]],
    ['shares that do not add up', ['--split', '50/10/10'], [/split.*add up to 1/]],
    ['weights for no class', ['--class-weights', 'cows=2'], [/"head\.classWeights" names "cows".*cats, dogs/]],
    ['a configuration that does not exist', ['--config', 'absent.json'], [/absent\.json.*no such file/]],
  ])('%s', async (_, flags, says) => {
    const ended = await refused(zip(), flags);
    expect(ended.code).toBe(EXIT.usage);
    for (const part of says) expect(ended.stderr).toMatch(part);
    expectNothing(ended);
  });

  test('an unknown configuration key, naming it and those allowed', async () => {
    writeFileSync(join(folder, 'typo.json'), '{"head":{"epoch":3}}');
    const ended = await refused(zip(), ['--config', join(folder, 'typo.json')]);
    expect(ended.code).toBe(EXIT.usage);
    expect(ended.stderr).toMatch(/unknown key "head\.epoch" \(.*typo\.json\); allowed in "head" are epochs, batchSize/);
    expectNothing(ended);
  });

  test('an unknown option, an unknown command, a missing option', async () => {
    for (const args of [
      ['train', zip(), '--out', join(folder, 'x'), '--epoch', '3'],
      ['trian'],
      ['runs', 'get', 'x'],
    ]) {
      const ended = await headstart(args);
      expect([args[0], ended.code, ended.stdout]).toEqual([args[0], EXIT.usage, '']);
      expect(ended.stderr).toMatch(
        /^Error: (Unknown option "--epoch"\n→ Did you mean --epochs\?|Unknown command "trian"|Required option)/,
      );
      expect(ended.stderr).not.toMatch(/^\s+at /m);
    }
  });

  test('a width that the base does not have, naming layer, found and wanted', async () => {
    const ended = await refused(zip(), ['--width', '0.5']);
    expect(ended.code).toBe(EXIT.setup);
    expect(ended.stderr).toMatch(/base\.h5.*\n?.*0\.5/);
    expect(ended.out).toBe(false);
  });

  test('shows a stack with --verbose only', async () => {
    const args = ['train', join(folder, 'absent.zip'), '--out', join(folder, 'x')];
    expect((await headstart([...args, '--verbose'])).stderr).toMatch(/^SourceError: [\s\S]*^\s+at /m);
  });
});

describe('headstart train refuses an address', () => {
  let server: Server;
  let origin: string;
  const certificate = selfSigned();
  beforeAll(async () => {
    writeFileSync(join(folder, 'ca.pem'), certificate.certificate);
    server = createServer({ key: certificate.key, cert: certificate.certificate }, (request, response) => {
      if (request.url === '/moved.zip') response.writeHead(302, { Location: 'https://127.0.0.2/x.zip' }).end();
      else if (request.url === '/broken.zip') {
        response.writeHead(200, { 'Content-Length': 100_000 });
        response.write(with_().subarray(0, 1000), () => response.destroy());
      } else if (request.url === '/pets.zip') response.end(with_());
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const fetched = async (address: string, config: object = {}) => {
    writeFileSync(join(folder, 'url.json'), JSON.stringify(config));
    const env = { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
    return refused(address, ['--config', join(folder, 'url.json')], env);
  };

  test('that is not https', async () => {
    const ended = await fetched('http://127.0.0.1/pets.zip');
    expect(ended.code).toBe(EXIT.badInput);
    expect(ended.stderr).toMatch(/http:\/\/127\.0\.0\.1\/pets\.zip.*not an https:\/\/ address\n→ Give an https/);
    expectNothing(ended);
  });

  test('that nobody answers', async () => {
    const ended = await fetched('https://127.0.0.1:1/pets.zip');
    expect(ended.code).toBe(EXIT.unavailable);
    expect(ended.stderr).toMatch(/https:\/\/127\.0\.0\.1:1\/pets\.zip.*\n→ Check the address/);
    expectNothing(ended);
  });

  test.each<[string, string, object, number, RegExp]>([
    [
      'that redirects elsewhere',
      '/moved.zip',
      {},
      EXIT.badInput,
      /moved\.zip redirects to https:\/\/127\.0\.0\.2\/x\.zip\n→/,
    ],
    ['that breaks off', '/broken.zip', {}, EXIT.unavailable, /Cannot download .*broken\.zip/],
    ['that is not there', '/absent.zip', {}, EXIT.badInput, /absent\.zip: the answer is 404/],
    ['whose file is too large', '/pets.zip', { limits: { archiveBytes: 2000 } }, EXIT.badInput, /limit (is|of) 2000/],
  ])('%s', async (_, path, config, code, says) => {
    const ended = await fetched(origin + path, config);
    expect(ended.stderr).toMatch(says);
    expect(ended.code).toBe(code);
    expectNothing(ended);
  });
});
