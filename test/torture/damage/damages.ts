import { chmodSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../shared/random';

export const DAMAGES = ['flip', 'truncate', 'empty', 'folder', 'forbid'] as const;
export type Damage = (typeof DAMAGES)[number];

/** Does to a file what disks, copies and people do to files. One that is forbidden is so for whoever minds the modes of files. */
export function spoil(path: string, damage: Damage, random: Random): void {
  const bytes = readFileSync(path);
  const place = Math.floor(random.uniform() * bytes.length);
  const bit = 1 << Math.floor(random.uniform() * 8);
  if (damage === 'flip' && bytes.length > 0) {
    bytes[place] = (bytes[place] as number) ^ bit;
    writeFileSync(path, bytes);
  } else if (damage === 'truncate') truncateSync(path, place);
  else if (damage === 'empty') truncateSync(path, 0);
  else if (damage === 'forbid') chmodSync(path, 0);
  else if (damage === 'folder') {
    rmSync(path);
    mkdirSync(path);
    writeFileSync(join(path, 'inside'), '');
  }
}
