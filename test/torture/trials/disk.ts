import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../shared/random';
import { type Fault, meetFaults } from '../support/fault';
import { mountDisk, WITHOUT_RIGHTS, whyNoDisk, whyNoModes } from '../support/machine';
import type { Reference } from '../support/small-runs';
import type { Trial, TrialOptions } from '../trial';

export const trial: Trial = {
  name: 'a disk that is full, read-only or limited',
  run: (options) => meetFaults(diskFaults(options), options),
};

export function diskFaults({ effort, seed }: Pick<TrialOptions, 'effort' | 'seed'>): Fault[] {
  const random = new Random(seed);
  const probe = mkdtempSync(join(tmpdir(), 'headstart-disk-'));
  const noDisk = whyNoDisk(probe);
  rmSync(probe, { recursive: true });
  const noModes = whyNoModes();
  // Of what a run writes there, what there is room for: so it comes to its end at another file each time.
  const shares = Array.from({ length: Math.ceil(effort / 2) }, () => random.uint32() / 2 ** 32);
  const full = (place: 'store' | 'out', share: number): Fault => ({
    name: `${place} on a disk with room for ${(share * 100).toFixed(0)} % of it`,
    untried: noDisk,
    stage(folder, _, reference) {
      const path = join(folder, 'disk');
      const disk = mountDisk(path, share * bytesOf(reference, place));
      return { places: { [place]: join(path, place) }, lift: disk.grow, remove: disk.remove };
    },
  });
  const readOnly = (name: string, place: 'store' | 'out', below: string): Fault => ({
    name,
    untried: noModes,
    stage(folder) {
      const path = join(folder, 'closed');
      mkdirSync(path, { recursive: true });
      chmodSync(path, 0o555);
      return {
        places: { [place]: join(path, below) },
        options: { through: WITHOUT_RIGHTS },
        lift: () => chmodSync(path, 0o755),
        remove: () => chmodSync(path, 0o755),
      };
    },
  });
  const inPlace = (place: 'store' | 'out'): Fault => ({
    name: `a file in place of ${place}`,
    stage(folder) {
      mkdirSync(folder);
      writeFileSync(join(folder, place), 'precious');
      return { lift: () => rmSync(join(folder, place)) };
    },
  });
  return [
    ...shares.flatMap((share) => [full('store', share), full('out', share)]),
    readOnly('a store that is read-only', 'store', ''),
    readOnly('a store that does not exist in a folder that is read-only', 'store', 'a/store'),
    readOnly('out that is read-only', 'out', ''),
    readOnly('out that does not exist in a folder that is read-only', 'out', 'a/out'),
    inPlace('store'),
    inPlace('out'),
    {
      name: 'files of 200 KB at most (ulimit -f)',
      stage: () => ({ options: { through: ['bash', '-c', 'ulimit -f 200; exec "$0" "$@"'] } }),
    },
  ];
}

const bytesOf = ({ storeBytes, outBytes }: Reference, place: 'store' | 'out') =>
  place === 'store' ? storeBytes : outBytes;
