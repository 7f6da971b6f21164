import { type FileHandle, open } from 'node:fs/promises';
import type { CompletedPart, Part, S3Client } from '@aws-sdk/client-s3';
import { CancelledError, HeadstartError, SourceError } from '../../shared/errors';
import { isAbsent, s3Failure } from '../../shared/storage/s3-failure';
import { countSentBytes } from './count-sent-bytes';

export interface UploadOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Names the content: an object under it, and parts of an upload to it, are taken to be of this file. */
  readonly key: string;
  readonly path: string;
  readonly signal: AbortSignal;
  /** Bytes that the bucket has, of `total`. */
  readonly onBytes?: (done: number, total: number) => void;
  /** For tests. */
  readonly partBytes?: number;
}

export interface Uploaded {
  /** Bytes of the file. */
  readonly bytes: number;
  /** Bytes that went out now: none where the object was there, fewer where an earlier upload was gone on with. */
  readonly sent: number;
}

const MIB = 1024 * 1024;
const PART_BYTES = 8 * MIB;
const MAX_PARTS = 10_000;
const PARTS_AT_ONCE = 4;
/** The bucket checks each part by it, and the completion names them all. */
const CHECKSUM = { ChecksumAlgorithm: 'CRC32' } as const;

/**
 * Brings a file into a bucket in parts. An object that is there is left alone; an upload that was broken off, by a kill or
 * by Ctrl-C, is gone on with: its finished parts stay in the bucket (a lifecycle rule of the stack removes them some day).
 * @throws CancelledError when the signal is aborted, SourceError where the file cannot be read or changes meanwhile, and
 * errors of the store as S3BlobStore throws them
 */
export async function uploadFile(options: UploadOptions): Promise<Uploaded> {
  const { s3, bucket, key, path, signal, onBytes } = options;
  const file = await open(path).catch((cause) => {
    throw new SourceError(`Cannot read ${JSON.stringify(path)}: ${cause.message}`, { cause });
  });
  try {
    const { size: bytes, mtimeMs } = await file.stat();
    if ((await sizeOf(s3, bucket, key)) === bytes) return { bytes, sent: 0 };
    const partBytes = options.partBytes ?? Math.max(PART_BYTES, Math.ceil(bytes / MAX_PARTS / MIB) * MIB);
    const upload = new PartUpload(s3, { Bucket: bucket, Key: key }, file, bytes, partBytes, signal, onBytes);
    await upload.begin();
    await upload.send();
    const after = await file.stat();
    if (after.size !== bytes || after.mtimeMs !== mtimeMs) {
      await upload.abandon();
      throw new SourceError(`${JSON.stringify(path)} changed while it was uploaded`, { remedy: 'Start again.' });
    }
    await upload.complete();
    return { bytes, sent: upload.sent };
  } catch (error) {
    if (signal.aborted) throw new CancelledError('The upload was stopped', { cause: error });
    throw error instanceof HeadstartError ? error : s3Failure(error, `Uploading to s3://${bucket}/${key}`);
  } finally {
    await file.close();
  }
}

async function sizeOf(s3: S3Client, Bucket: string, Key: string): Promise<number | undefined> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    return (await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

class PartUpload {
  sent = 0;
  private id = '';
  /** The parts that the bucket has, by number from 1. */
  private readonly parts = new Map<number, CompletedPart>();
  /** Bytes of each part that have gone out. */
  private readonly gone = new Map<number, number>();

  constructor(
    private readonly s3: S3Client,
    private readonly at: { readonly Bucket: string; readonly Key: string },
    private readonly file: FileHandle,
    private readonly bytes: number,
    private readonly partBytes: number,
    private readonly signal: AbortSignal,
    private readonly onBytes: UploadOptions['onBytes'],
  ) {}

  /** Finds the upload that was broken off, or begins one. */
  async begin(): Promise<void> {
    const { s3, at, signal: abortSignal } = this;
    const { CreateMultipartUploadCommand, ListMultipartUploadsCommand } = await import('@aws-sdk/client-s3');
    const listed = await s3.send(new ListMultipartUploadsCommand({ Bucket: at.Bucket, Prefix: at.Key }), {
      abortSignal,
    });
    const open = (listed.Uploads ?? []).filter(({ Key }) => Key === at.Key);
    const latest = open.sort((a, b) => Number(b.Initiated ?? 0) - Number(a.Initiated ?? 0))[0];
    if (latest?.UploadId && (await this.takeParts(latest.UploadId))) {
      this.id = latest.UploadId;
      return;
    }
    const begun = await s3.send(
      new CreateMultipartUploadCommand({ ...at, ContentType: 'application/zip', ...CHECKSUM }),
      {
        abortSignal,
      },
    );
    this.id = begun.UploadId as string;
  }

  /** @returns whether the upload is cut into parts as this one is */
  private async takeParts(UploadId: string): Promise<boolean> {
    const { ListPartsCommand } = await import('@aws-sdk/client-s3');
    const parts: Part[] = [];
    for (let marker: string | undefined, more = true; more; ) {
      const request = { ...this.at, UploadId, PartNumberMarker: marker };
      const page = await this.s3.send(new ListPartsCommand(request), { abortSignal: this.signal });
      parts.push(...(page.Parts ?? []));
      // The SDK's paginator would go on for ever: the last page names a next one too.
      more = page.IsTruncated === true;
      marker = page.NextPartNumberMarker;
    }
    if (parts.some(({ PartNumber = 0, Size }) => Size !== this.lengthOf(PartNumber))) return false;
    for (const { PartNumber = 0, ETag, ChecksumCRC32, Size = 0 } of parts) {
      this.parts.set(PartNumber, { PartNumber, ETag, ChecksumCRC32 });
      this.gone.set(PartNumber, Size);
    }
    this.report();
    return true;
  }

  /** Sends the parts that are missing, some at a time. */
  async send(): Promise<void> {
    const missing = Array.from({ length: this.count }, (_, i) => i + 1).filter((number) => !this.parts.has(number));
    const stop = new AbortController();
    const signal = AbortSignal.any([this.signal, stop.signal]);
    const queue = missing.values();
    const work = async () => {
      for (const number of queue) {
        if (signal.aborted) return;
        await this.sendPart(number, signal);
      }
    };
    const workers = Array.from({ length: Math.min(PARTS_AT_ONCE, missing.length) }, () =>
      work().catch((error) => {
        // The others would only waste the line.
        stop.abort();
        throw error;
      }),
    );
    const ended = await Promise.allSettled(workers);
    if (this.signal.aborted) throw new CancelledError('The upload was stopped', { cause: this.signal.reason });
    // The one that stopped the others says why.
    const failures = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    const reason = failures.find((error) => error?.name !== 'AbortError') ?? failures[0];
    if (reason) throw reason;
  }

  private async sendPart(number: number, abortSignal: AbortSignal): Promise<void> {
    const { UploadPartCommand } = await import('@aws-sdk/client-s3');
    const body = Buffer.alloc(this.lengthOf(number));
    const { bytesRead } = await this.file.read(body, 0, body.length, (number - 1) * this.partBytes);
    if (bytesRead < body.length) throw new SourceError('The file became shorter while it was uploaded');
    const command = new UploadPartCommand({
      ...this.at,
      UploadId: this.id,
      PartNumber: number,
      Body: body,
      ...CHECKSUM,
    });
    countSentBytes(command.middlewareStack, (bytes) => {
      this.gone.set(number, bytes);
      this.report();
    });
    const { ETag, ChecksumCRC32 } = await this.s3.send(command, { abortSignal });
    this.parts.set(number, { PartNumber: number, ETag, ChecksumCRC32 });
    this.sent += body.length;
  }

  async complete(): Promise<void> {
    const { CompleteMultipartUploadCommand } = await import('@aws-sdk/client-s3');
    const Parts = [...this.parts.values()].sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
    await this.s3.send(
      new CompleteMultipartUploadCommand({ ...this.at, UploadId: this.id, MultipartUpload: { Parts } }),
      { abortSignal: this.signal },
    );
  }

  async abandon(): Promise<void> {
    const { AbortMultipartUploadCommand } = await import('@aws-sdk/client-s3');
    await this.s3.send(new AbortMultipartUploadCommand({ ...this.at, UploadId: this.id }));
  }

  /** An empty file is one empty part. */
  private get count(): number {
    return Math.max(1, Math.ceil(this.bytes / this.partBytes));
  }

  private lengthOf(number: number): number {
    return Math.max(0, Math.min(this.partBytes, this.bytes - (number - 1) * this.partBytes));
  }

  private report(): void {
    let done = 0;
    for (const bytes of this.gone.values()) done += bytes;
    this.onBytes?.(done, this.bytes);
  }
}
