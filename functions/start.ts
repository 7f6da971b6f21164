import { z } from 'zod';
import { withoutArchiveEnding } from '../shared/archive/archive-name';
import { sha256Hex } from '../shared/hash';
import type { BlobStore } from '../shared/storage/blob-store';
import type { PipelineInput } from './contracts';
import { endingsUnder } from './steps';

/** What EventBridge tells of an object that was created. Unlike S3's own notifications it does not encode the key. */
const objectCreatedSchema = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), 'version-id': z.string().optional(), etag: z.string().optional() }),
  }),
});

export interface StartDeps {
  /** The bucket that the object lies in. */
  readonly store: BlobStore;
  /** The object's own metadata, names in lower case. */
  readMetadata(key: string, versionId: string | undefined): Promise<Readonly<Record<string, string>>>;
  /** Key prefix of the archives that something is started for; incoming/ without it, predict/ for zips alone. */
  readonly prefix?: string;
  /** Starts the state machine; 'known' where an execution of that name was started before. */
  startExecution(name: string, input: PipelineInput): Promise<'started' | 'known'>;
}

export type StartResult =
  | { readonly kind: 'started' | 'known'; readonly runId: string }
  | { readonly kind: 'ignored'; readonly key: string };

/** Metadata of an archive that holds its run's configuration, as JSON. */
export const CONFIG_METADATA = 'headstart-config';

/**
 * Starts a run for an archive that was dropped into incoming/, or what another prefix stands for. Events come at least once and in any order, so the
 * execution's name is a hash of bucket, key and version: the second of two events starts nothing.
 */
export async function start(event: unknown, deps: StartDeps): Promise<StartResult> {
  const { bucket, object } = objectCreatedSchema.parse(event).detail;
  const { key } = object;
  // The rule's pattern says the same; a rule can be edited by hand.
  const { prefix = 'incoming/' } = deps;
  const isArchive = endingsUnder(prefix).some((ending) => key.endsWith(ending));
  if (!key.startsWith(prefix) || !isArchive) return { kind: 'ignored', key };
  const version = object['version-id'] ?? object.etag ?? '';
  const runId = runIdOf(bucket.name, key, version);
  const config = await readConfig(key, object['version-id'], deps);
  const source = `s3://${bucket.name}/${key}`;
  const kind = await deps.startExecution(runId, config === undefined ? { source } : { source, config });
  return { kind, runId };
}

/** The archive's name, for whoever reads a list of runs, and what makes it one of a kind; at most 80 characters. */
function runIdOf(bucket: string, key: string, version: string): string {
  const stem = withoutArchiveEnding(key.slice(key.lastIndexOf('/') + 1));
  const readable = stem
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  const hash = sha256Hex(JSON.stringify([bucket, key, version])).slice(0, 32);
  return readable ? `${readable}-${hash}` : hash;
}

/**
 * The configuration that came with an archive: `<name>.json` beside it, uploaded before it, and its own metadata, whose
 * keys win. Text that is not JSON is handed on as it is: the run then fails with an error that its owner can read.
 */
async function readConfig(key: string, versionId: string | undefined, deps: StartDeps): Promise<unknown> {
  const sidecar = await deps.store.get(`${withoutArchiveEnding(key)}.json`);
  const beside = sidecar && parse(Buffer.from(sidecar).toString('utf8'));
  const metadata = (await deps.readMetadata(key, versionId))[CONFIG_METADATA];
  if (metadata === undefined) return beside;
  const own = parse(metadata);
  return isObject(beside) && isObject(own) ? { ...beside, ...own } : own;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
