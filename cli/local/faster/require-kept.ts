import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { sha256Hex } from '../../../shared/hash';
import { isWithout } from './without';

/**
 * `require` of a bundle that keeps what V8 has compiled of it, for the next process. Node 22 does that by itself; this is
 * for Node 20. What is kept goes by the bundle's content (V8 itself compares its length) and Node's version; what V8 does
 * not want, as it was made under other flags, is made again.
 * @param folder where it is kept; a folder that cannot be written to keeps nothing
 */
export function requireKept(file: string, folder: string): void {
  if (Object.hasOwn(nodeModule, 'enableCompileCache') || isWithout('kept-code')) {
    require(file);
    return;
  }
  const source = readFileSync(file);
  const of = `${basename(file)}-`;
  const kept = join(folder, `${of}${process.version}-${process.arch}-${sha256Hex(source)}`);
  const script = new Script(nodeModule.wrap(source.toString()), { filename: file, cachedData: bytesOf(kept) });
  if (script.cachedDataRejected !== false) process.once('exit', () => keep(script.createCachedData(), kept, of));
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
}

/** V8 believes what it is given: what is damaged is not given to it. In front stands the CRC-32 of what follows. */
function bytesOf(file: string): Buffer | undefined {
  try {
    const kept = readFileSync(file);
    const code = kept.subarray(CHECKSUM_BYTES);
    return kept.length > CHECKSUM_BYTES && kept.readUInt32LE() === crc32(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

const CHECKSUM_BYTES = 4;

function withChecksum(code: Buffer): Buffer {
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(code));
  return Buffer.concat([checksum, code]);
}

/** Instead of what was kept of earlier versions. */
function keep(bytes: Buffer, file: string, of: string): void {
  const folder = dirname(file);
  const fresh = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return;
  }
  try {
    writeFileSync(fresh, withChecksum(bytes));
    renameSync(fresh, file);
    for (const name of readdirSync(folder)) {
      if (name.startsWith(of) && name !== basename(file)) rmSync(join(folder, name));
    }
  } catch {
    rmSync(fresh, { force: true });
  }
}
