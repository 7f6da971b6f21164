import { execFileSync } from 'node:child_process';
import { SourceError } from '../../../shared/errors';
import { FileBlobStore } from '../../../shared/storage/file-blob-store';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { openBlobStore } from '../../../shared/storage/open-blob-store';
import { S3BlobStore } from '../../../shared/storage/s3-blob-store';
import { addressOf, bucketOf, locationOf, parseS3Address } from '../../../shared/storage/store-address';

describe('openBlobStore()', () => {
  test('finds the adapter by the address, and the store keeps that address', () => {
    for (const uri of ['file:///some/folder', 's3://some-bucket', 's3://some-bucket/a/prefix', 'memory:']) {
      expect(openBlobStore(uri).uri).toBe(uri);
    }
    expect(openBlobStore('file:///some/folder/')).toBeInstanceOf(FileBlobStore);
    expect(openBlobStore('s3://some-bucket/')).toBeInstanceOf(S3BlobStore);
    expect(openBlobStore('memory:')).toBeInstanceOf(MemoryBlobStore);
  });

  test('opens what bucketOf() names', () => {
    for (const uri of ['file:///some/folder%20x', 's3://some-bucket']) {
      expect(openBlobStore(bucketOf(openBlobStore(uri))).uri).toBe(uri);
    }
  });

  test.each(['', '/a/folder', 'ftp://host/x', 's3://', 's3://A_B', 'https://host/x'])('refuses %j', (uri) => {
    expect(() => openBlobStore(uri)).toThrow(SourceError);
  });

  test('does not load the SDK', () => {
    const script = `require('esbuild').buildSync({ entryPoints: ['shared/storage/open-blob-store.ts'], bundle: true,
      platform: 'node', packages: 'external', write: false }).outputFiles.forEach((file) => {
        const m = { exports: {} };
        new Function('module', 'exports', 'require', file.text)(m, m.exports, require);
        m.exports.openBlobStore('s3://some-bucket');
      });
      console.log(Object.keys(require.cache).filter((path) => path.includes('aws-sdk')).length);`;
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe('0');
  });
});

describe('bucketOf(), locationOf() and addressOf()', () => {
  test('name a bucket plainly, with the prefix in the key', () => {
    const store = openBlobStore('s3://some-bucket/team');
    expect(bucketOf(store)).toBe('some-bucket');
    expect(locationOf(store, 'runs/a.json')).toEqual({ bucket: 'some-bucket', key: 'team/runs/a.json' });
    expect(addressOf(store, 'incoming/a b#.zip')).toBe('s3://some-bucket/team/incoming/a b#.zip');
    expect(parseS3Address('s3://some-bucket/team/incoming/a b#.zip')?.key).toBe('team/incoming/a b#.zip');
  });

  test('name a folder by its address', () => {
    const store = new FileBlobStore('/some/folder');
    expect(locationOf(store, 'runs/a.json')).toEqual({ bucket: 'file:///some/folder', key: 'runs/a.json' });
    expect(addressOf(store, 'incoming/a b#%.zip')).toBe('file:///some/folder/incoming/a%20b%23%25.zip');
  });
});
