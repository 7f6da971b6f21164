import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { train } from '../../../cli/api/headstart';
import { cacheFolder } from '../../../cli/cache-folder';
import { localPath, storeUri } from '../../../cli/place';
import { createProgram } from '../../../cli/program';
import { ConfigError } from '../../../shared/errors';

const ADDRESSES = [
  'gs://bucket',
  'https://a.example/x',
  'S3://bucket',
  's3:/bucket',
  's3://No_Bucket',
  'memory:',
  'az://x/y',
];

describe('storeUri()', () => {
  test('takes a folder by its path or its address, and a bucket by its address', () => {
    expect(storeUri('a folder')).toBe(pathToFileURL(resolve('a folder')).href);
    expect(storeUri('file:///a%20folder')).toBe('file:///a%20folder');
    for (const address of ['s3://bucket', 's3://bucket/', 's3://bucket/some/prefix'])
      expect(storeUri(address)).toBe(address);
    // Odd, but paths.
    for (const path of ['./s3:/bucket', 'C:\\photos', 'a:b', '/x://y']) expect(storeUri(path)).toMatch(/^file:\/\/\//);
  });

  test.each([...ADDRESSES, '', 'file://host/folder'])('refuses %j by name', (place) => {
    expect(() => storeUri(place, '--store')).toThrow(ConfigError);
    expect(() => storeUri(place, '--store')).toThrow(/^--store is (""|empty|")/);
  });
});

describe('localPath()', () => {
  test.each([...ADDRESSES, '', 's3://bucket/x', 'file:///x'])('refuses %j by name', (place) => {
    expect(() => localPath(place, '--out')).toThrow(ConfigError);
    expect(() => localPath(place, '--out')).toThrow(/^--out is /);
  });
});

describe('cacheFolder()', () => {
  test.each(['HEADSTART_CACHE', 'XDG_CACHE_HOME'])('refuses an address in %s', (name) => {
    expect(() => cacheFolder({ [name]: 's3://bucket/cache' })).toThrow(`${name} is "s3://bucket/cache", an address`);
  });
});

describe('train() of the API', () => {
  test.each([
    ['out', { out: 's3://bucket/run' }],
    ['store', { out: 'some-out', store: 'gs://bucket' }],
    ['cache', { out: 'some-out', cache: 's3://bucket/cache' }],
  ])('refuses an address for %s that it cannot use', async (name, options) => {
    await expect(train('photos.zip', options)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(new RegExp(`^${name} is "`)),
    });
    expect(existsSync('some-out')).toBe(false);
  });
});

/** Every command that does something, with the names that lead to it. */
function* commands(command: Command = createProgram(), names: readonly string[] = []): Generator<[string, Command]> {
  for (const child of command.commands) yield* commands(child, [...names, child.name()]);
  if (!command.commands.length && names.length) yield [names.join(' '), command];
}

/** What a command needs beside the option in question. */
function needed(command: Command, without: string | undefined): string[] {
  const mandatory = command.options.filter(
    ({ mandatory, long }) => mandatory && long !== without && long !== '--format',
  );
  const given = mandatory.flatMap(({ long, defaultValue }) =>
    defaultValue === undefined ? [long as string, 'some-out'] : [],
  );
  return [...command.registeredArguments.flatMap(({ required }) => (required ? ['some-thing'] : [])), ...given];
}

async function refusal(args: readonly string[]): Promise<Error> {
  try {
    await createProgram().parseAsync([...args], { from: 'user' });
  } catch (error) {
    return error as Error;
  }
  throw new Error(`"headstart ${args.join(' ')}" was not refused`);
}

const taking = (placeholder: RegExp) =>
  [...commands()].flatMap(([name, command]) =>
    command.options
      .filter(({ flags }) => placeholder.test(flags))
      .map(({ long }) => [name, long as string, needed(command, long)] as const),
  );

describe('Every command', () => {
  test('calls what is a place a folder, a file or an address', () => {
    const places = /^--(out|store|cache|config|exclude|exclude-list|clean-zip|dir|folder|file|path)$/;
    const found = [...commands()].flatMap(([name, { options }]) =>
      options.filter(({ long }) => places.test(long ?? '')).map(({ flags }) => `${name} ${flags}`),
    );
    expect(found.length).toBeGreaterThan(25);
    expect(found.filter((flags) => !/<(folder|file|address)>$/.test(flags))).toEqual([]);
  });

  test.each(taking(/<(folder|file)>/))('headstart %s %s refuses an address', async (name, flag, more) => {
    for (const place of ['s3://bucket/x', 'gs://bucket/x.csv', 'https://a.example/x.json', 'file:///x']) {
      const error = await refusal([...name.split(' '), ...more, flag, place]);
      expect([error.name, error.message]).toEqual([
        'ConfigError',
        expect.stringContaining(`${flag} is "${place}", an address`),
      ]);
    }
  });

  test.each(taking(/--store <address>/))(
    'headstart %s %s refuses an address that is no store',
    async (name, flag, more) => {
      for (const place of ['gs://bucket/x', 'https://a.example/x', 's3:/bucket', '']) {
        const error = await refusal([...name.split(' '), ...more, flag, place]);
        expect([error.name, error.message]).toEqual(['ConfigError', expect.stringMatching(/^--store is /)]);
      }
    },
  );

  test.each(['serve', 'export', 'verify', 'init', 'sample'])(
    'headstart %s refuses an address for its folder',
    async (name) => {
      const error = await refusal([name, 's3://bucket/x']);
      expect([error.name, error.message]).toEqual([
        'ConfigError',
        expect.stringMatching(/^<[a-z.]+> is "s3:\/\/bucket\/x"/),
      ]);
    },
  );
});
