import { Readable } from 'node:stream';
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { ConditionalBlobStore, TaggedBlob } from './blob-store';
import { byCodeUnit, checkKey, checkRange } from './check-key';
import type { PrunableStore, StoredBlob } from './prunable-store';
import { isAbsent, isBehindEnd, isConflict, s3Failure } from './s3-failure';

/** 10,000 parts are the limit: 160 GB in one object, with four parts (64 MiB) in memory. */
const PART_BYTES = 16 * 1024 * 1024;

/** From here on the orders of UTF-16 (the port's) and of UTF-8 (the service's) may differ. */
const ORDERS_DIFFER = /[\ud800-\uffff]/;

export interface S3BlobStoreOptions {
  /** A client, or how to make one when the first request needs it. The caller closes it. */
  readonly client: S3Client | (() => Promise<S3Client>);
  readonly bucket: string;
  /** Keys of the store lie below it in the bucket; without slashes around it. */
  readonly prefix?: string;
}

/**
 * A store in an S3 bucket. The SDK is loaded by the first request, not by importing this file.
 * Throws UnavailableError where waiting may help, SourceError where it does not.
 */
export class S3BlobStore implements PrunableStore, ConditionalBlobStore {
  readonly uri: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly #client: () => Promise<S3Client>;

  constructor({ client, bucket, prefix = '' }: S3BlobStoreOptions) {
    this.bucket = bucket;
    this.prefix = prefix && `${prefix}/`;
    this.uri = `s3://${bucket}${prefix && `/${prefix}`}`;
    let made: Promise<S3Client> | undefined;
    this.#client = () => {
      made ??= typeof client === 'function' ? client() : Promise.resolve(client);
      return made;
    };
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#read(key, undefined);
  }

  async getRange(key: string, start: number, end: number): Promise<Uint8Array | undefined> {
    checkRange(start, end);
    // A range of HTTP has at least one byte.
    if (start === end) return (await this.size(key)) === undefined ? undefined : new Uint8Array(0);
    return this.#read(key, `bytes=${start}-${end - 1}`);
  }

  async put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const at = this.#address(key);
    const [client, { PutObjectCommand }] = await Promise.all([this.#client(), import('@aws-sdk/client-s3')]);
    if (body instanceof Uint8Array) {
      await attempt(`Writing ${this.#name(key)}`, () => client.send(new PutObjectCommand({ ...at, Body: body })));
      return;
    }
    const { Upload } = await import('@aws-sdk/lib-storage');
    const source = watched(body);
    const params = { ...at, Body: Readable.from(source.chunks, { objectMode: false }) };
    try {
      // Where a part or the source fails, the upload is aborted and nothing stands under the key.
      await new Upload({ client, params, partSize: PART_BYTES, leavePartsOnError: false }).done();
    } catch (error) {
      if (source.failed()) throw error;
      throw s3Failure(error, `Writing ${this.#name(key)}`);
    }
  }

  async getTagged(key: string): Promise<TaggedBlob | undefined> {
    const answer = await this.#answer(key, undefined);
    if (!answer) return undefined;
    return { bytes: await this.#bytesOf(answer, key), tag: answer.ETag ?? '' };
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
  async putIf(key: string, body: Uint8Array, tag: string | undefined): Promise<boolean> {
    const at = this.#address(key);
    const [client, { PutObjectCommand }] = await Promise.all([this.#client(), import('@aws-sdk/client-s3')]);
    const condition = tag === undefined ? { IfNoneMatch: '*' } : { IfMatch: tag };
    try {
      await client.send(new PutObjectCommand({ ...at, Body: body, ...condition }));
      return true;
    } catch (error) {
      // Where an object is expected and none is there, the service answers that it is absent.
      if (isConflict(error) || (tag !== undefined && isAbsent(error))) return false;
      throw s3Failure(error, `Writing ${this.#name(key)}`);
    }
  }

  async size(key: string): Promise<number | undefined> {
    const at = this.#address(key);
    const [client, { HeadObjectCommand }] = await Promise.all([this.#client(), import('@aws-sdk/client-s3')]);
    try {
      return (await client.send(new HeadObjectCommand(at))).ContentLength;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw s3Failure(error, `Looking for ${this.#name(key)}`);
    }
  }

  async remove(key: string): Promise<void> {
    const at = this.#address(key);
    const [client, { DeleteObjectCommand }] = await Promise.all([this.#client(), import('@aws-sdk/client-s3')]);
    await attempt(`Removing ${this.#name(key)}`, () => client.send(new DeleteObjectCommand(at)));
  }

  async *list(prefix: string): AsyncGenerator<StoredBlob> {
    const held: StoredBlob[] = [];
    for await (const object of this.#objects(this.prefix + prefix)) {
      // The service lists by UTF-8. Up to the first key where that matters, the order is the port's.
      if (held.length > 0 || ORDERS_DIFFER.test(object.key)) held.push(object);
      else yield object;
    }
    yield* held.sort((a, b) => byCodeUnit(a.key, b.key));
  }

  async *#objects(prefix: string): AsyncGenerator<StoredBlob> {
    const [client, { ListObjectsV2Command }] = await Promise.all([this.#client(), import('@aws-sdk/client-s3')]);
    let token: string | undefined;
    do {
      const request = { Bucket: this.bucket, Prefix: prefix, ContinuationToken: token, EncodingType: 'url' } as const;
      const page = await attempt(`Listing s3://${this.bucket}/${prefix}`, () =>
        client.send(new ListObjectsV2Command(request)),
      );
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
        const key = page.EncodingType === 'url' ? decodeKey(Key) : Key;
        yield { key: key.slice(this.prefix.length), bytes: Size, writtenMs: LastModified?.getTime() ?? 0 };
      }
      token = page.NextContinuationToken;
    } while (token);
  }

  async #read(key: string, range: string | undefined): Promise<Uint8Array | undefined> {
    try {
      const answer = await this.#answer(key, range);
      return answer && (await this.#bytesOf(answer, key));
    } catch (error) {
      if (range && isBehindEnd((error as Error).cause ?? {})) return new Uint8Array(0);
      throw error;
    }
  }

  async #answer(key: string, range: string | undefined): Promise<GetObjectCommandOutput | undefined> {
    const at = this.#address(key);
    const [client, { GetObjectCommand }] = await Promise.all([this.#client(), import('@aws-sdk/client-s3')]);
    try {
      return await client.send(new GetObjectCommand({ ...at, Range: range }));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw s3Failure(error, `Reading ${this.#name(key)}`);
    }
  }

  /** A connection that breaks while the body comes is a failure of the service like any other. */
  #bytesOf({ Body }: GetObjectCommandOutput, key: string): Promise<Uint8Array> {
    return attempt(`Reading ${this.#name(key)}`, async () => (await Body?.transformToByteArray()) ?? new Uint8Array(0));
  }

  #address(key: string) {
    checkKey(key, { prefix: this.prefix });
    return { Bucket: this.bucket, Key: this.prefix + key };
  }

  #name(key: string): string {
    return `${this.uri}/${key}`;
  }
}

/**
 * A listing is XML, which cannot hold every character that a key may have, so keys are asked for as a web form writes
 * them. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
const decodeKey = (key: string) => decodeURIComponent(key.replaceAll('+', '%20'));

async function attempt<T>(attempted: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw s3Failure(error, attempted);
  }
}

/** Tells a source that failed from a service that did. */
function watched(body: AsyncIterable<Uint8Array>) {
  let failed = false;
  async function* chunks() {
    try {
      yield* body;
    } catch (error) {
      failed = true;
      throw error;
    }
  }
  return { chunks: chunks(), failed: () => failed };
}
