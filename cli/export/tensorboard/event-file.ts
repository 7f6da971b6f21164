import { crc32c } from './crc32c';

/** Numbers that belong to one step of a training, by their tags. */
export interface ScalarEvent {
  readonly step: number;
  readonly scalars: Readonly<Record<string, number>>;
}

/**
 * An event file as TensorBoard reads it: a TFRecord file of `tensorflow.Event` messages. The same events give the same
 * bytes.
 * @param wallTimeMs that TensorBoard shows for all of them
 */
export function eventFile(events: readonly ScalarEvent[], wallTimeMs: number): Uint8Array {
  const wallTime = double(WALL_TIME, wallTimeMs / 1000);
  const version = Buffer.concat([wallTime, bytes(FILE_VERSION, Buffer.from('brain.Event:2'))]);
  const messages = events.map(({ step, scalars }) =>
    Buffer.concat([wallTime, integer(STEP, step), bytes(SUMMARY, summary(scalars))]),
  );
  return Buffer.concat([version, ...messages].map(record));
}

/** Numbers of fields in tensorflow/core/util/event.proto. */
const [WALL_TIME, STEP, FILE_VERSION, SUMMARY] = [1, 2, 3, 5];
/** And in tensorflow/core/framework/summary.proto. */
const [VALUE, TAG, SIMPLE_VALUE] = [1, 1, 2];

function summary(scalars: ScalarEvent['scalars']): Buffer {
  const values = Object.entries(scalars).map(([tag, value]) =>
    bytes(VALUE, Buffer.concat([bytes(TAG, Buffer.from(tag)), float(SIMPLE_VALUE, value)])),
  );
  return Buffer.concat(values);
}

/** A record of a TFRecord file: length, its checksum, the bytes, their checksum. */
function record(data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length));
  head.writeUInt32LE(masked(head.subarray(0, 8)), 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(masked(data));
  return Buffer.concat([head, data, tail]);
}

/** TFRecord's own form of a checksum, so that the checksum of bytes that hold one is no trap. */
function masked(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Protocol buffers' wire types. */
const [VARINT, FIXED64, DELIMITED, FIXED32] = [0, 1, 2, 5];

const key = (field: number, wireType: number) => varint(field * 8 + wireType);
const integer = (field: number, value: number) => Buffer.concat([key(field, VARINT), varint(value)]);
const bytes = (field: number, value: Buffer) => Buffer.concat([key(field, DELIMITED), varint(value.length), value]);

function double(field: number, value: number): Buffer {
  const eight = Buffer.alloc(8);
  eight.writeDoubleLE(value);
  return Buffer.concat([key(field, FIXED64), eight]);
}

function float(field: number, value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeFloatLE(value);
  return Buffer.concat([key(field, FIXED32), four]);
}

/** @param value a whole number below 2^31 */
function varint(value: number): Buffer {
  const groups: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...groups, rest]);
    groups.push((rest & 0x7f) | 0x80);
  }
}
