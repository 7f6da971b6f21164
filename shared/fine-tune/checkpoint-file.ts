import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { FormatError } from '../errors';
import { float32LE } from '../float32-le';

/**
 * A checkpoint: all that the rest of a fine-tuning depends on.
 *
 *     bytes 0-3      "HSCP"
 *     bytes 4-7      version, 1; numbers are unsigned, 32 bits, little-endian
 *     bytes 8-11     length of the JSON in bytes
 *     bytes 12-15    CRC-32 of all that follows
 *     JSON           UTF-8: see below; spaces after it up to a multiple of 8 bytes
 *     numbers        float32 little-endian, one list after the other in the order of `lists`
 */
export interface Checkpoint {
  /** sha256 of what is trained, on what and how: a checkpoint of another job is none. */
  readonly job: string;
  /** Epochs that are complete. */
  readonly epochs: number;
  /** Steps done of the epoch after them, and the sums of their rows. */
  readonly step: number;
  readonly loss: number;
  readonly hits: number;
  /** The random state in which that epoch began, which its order follows from, and the state now. */
  readonly randomAtEpoch: readonly [number, number, number, number];
  readonly random: readonly [number, number, number, number];
  readonly history: Readonly<Record<'loss' | 'accuracy' | 'val_loss' | 'val_accuracy', readonly number[]>>;
  readonly best?: { readonly epoch: number; readonly loss: number };
  readonly waited: number;
  /** Trained weights ('weights/…'), the optimizer's state ('optimizer/…'), the best epoch's weights ('best/…'). */
  readonly lists: ReadonlyMap<string, Float32Array>;
}

const MAGIC = Buffer.from('HSCP');
const VERSION = 1;
const PRELUDE_BYTES = 16;

const word = z.int().min(0).max(0xffffffff);
const state = z.tuple([word, word, word, word]);
const numbers = z.array(z.number());
const headerSchema = z.object({
  job: z.string(),
  epochs: z.int(),
  step: z.int(),
  loss: z.number(),
  hits: z.int(),
  randomAtEpoch: state,
  random: state,
  history: z.object({ loss: numbers, accuracy: numbers, val_loss: numbers, val_accuracy: numbers }),
  best: z.object({ epoch: z.int(), loss: z.number() }).optional(),
  waited: z.int(),
  lists: z.array(z.object({ name: z.string(), length: z.int() })),
});

/** The same content always gives the same bytes. */
export function encodeCheckpoint({ lists, ...rest }: Checkpoint): Uint8Array {
  const entries = [...lists];
  const header = JSON.stringify({ ...rest, lists: entries.map(([name, { length }]) => ({ name, length })) });
  const json = Buffer.from(header);
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const body = Buffer.concat([
    padded,
    ...entries.map(([, list]) => Buffer.from(list.buffer, list.byteOffset, list.byteLength)),
  ]);
  const prelude = Buffer.alloc(PRELUDE_BYTES);
  MAGIC.copy(prelude);
  prelude.writeUInt32LE(VERSION, 4);
  prelude.writeUInt32LE(padded.length, 8);
  prelude.writeUInt32LE(crc32(body), 12);
  return Buffer.concat([prelude, body]);
}

/**
 * @param key for messages
 * @throws FormatError naming the file where it is not a whole, undamaged checkpoint of this version
 */
export function decodeCheckpoint(bytes: Uint8Array, key: string): Checkpoint {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (finding: string, cause?: unknown) =>
    new FormatError(`Cannot read the checkpoint "${key}": ${finding}`, { cause });
  if (file.length < PRELUDE_BYTES || !file.subarray(0, 4).equals(MAGIC)) throw fail('it does not begin with "HSCP"');
  const version = file.readUInt32LE(4);
  if (version !== VERSION) throw fail(`it has version ${version}, wanted ${VERSION}`);
  const body = file.subarray(PRELUDE_BYTES);
  const found = crc32(body);
  const declared = file.readUInt32LE(12);
  if (found !== declared) throw fail(`its CRC-32 is ${found}, wanted ${declared}`);
  const start = file.readUInt32LE(8);
  const parsed = headerSchema.safeParse(JSON.parse(body.subarray(0, start).toString('utf8')));
  if (!parsed.success) throw fail('its header is not what this version writes', parsed.error);
  const { lists, ...rest } = parsed.data;
  let at = start;
  const read = lists.map(({ name, length }) => {
    const list = float32LE(body.subarray(at, at + 4 * length));
    at += 4 * length;
    if (list.length !== length) throw fail(`it ends inside "${name}"`);
    return [name, list] as const;
  });
  return { ...rest, lists: new Map(read) };
}
