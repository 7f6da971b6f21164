import { sha256Hex } from '../../shared/hash';

/** They hold the run's id, clocks and addresses. */
const OWN_TO_A_RUN = /^(run\.json|manifest\.json|usage\/.*)$/;

/** Digest of each artifact that is the same wherever its run took place, by its key below the run. */
export function artifactDigests(artifacts: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  const compared = [...artifacts].filter(([key]) => !OWN_TO_A_RUN.test(key));
  return Object.fromEntries(compared.map(([key, bytes]) => [key, sha256Hex(bytes)]));
}
