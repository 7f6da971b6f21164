import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { stageFunction } from '../../infra/function-code';
import type { NativePackage } from '../../infra/native-packages';

const MB = 1e6;

/** What a function's zip holds, and what is sent when it is deployed, in MB; as zip compresses it, without headers. */
export function packageSize(file: string, packages: readonly NativePackage[]): { unpacked: number; zipped: number } {
  const folder = mkdtempSync(join(tmpdir(), 'headstart-package-'));
  try {
    stageFunction(file, packages, folder);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    return {
      unpacked: files.reduce((sum, bytes) => sum + bytes.length, 0) / MB,
      zipped: files.reduce((sum, bytes) => sum + deflateRawSync(bytes, { level: 6 }).length, 0) / MB,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
