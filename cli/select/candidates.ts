import { basename } from 'node:path';
import type { DisposableBaseProvider } from '../../functions/base/base-provider';
import type { BaseProvider } from '../../functions/handler';
import { checkFor, expectedArchitecture } from '../../shared/backbone/architectures';
import { settleConfig } from '../../shared/backbone/settle-config';
import type { AskedConfig, Config } from '../../shared/config';
import { BaseError, ConfigError, FormatError, SetupError, splitRemedy, UnavailableError } from '../../shared/errors';
import { featureSpace } from '../../shared/features/feature-space';
import type { BlobStore } from '../../shared/storage/blob-store';
import { createLocalBaseProvider } from '../base-provider';
import { measureSpeed } from './measure-speed';
import type { PoolEntry } from './pool';
import { SpeedCache } from './speed-cache';
import { isBusy, speedOf } from './speed-of';

/** A base that is in the store, ready to be measured. */
export interface Candidate {
  /** As `--base` takes it. */
  readonly base: string;
  readonly prepared: Awaited<ReturnType<BaseProvider['prepare']>>;
  readonly config: Config;
  readonly space: string;
  readonly msPerImage: number;
  /** Whether other programs were busy whenever that was measured: then it is more than the base takes. */
  readonly isBusy: boolean;
}

export interface CandidateOptions {
  readonly store: BlobStore;
  readonly cacheFolder: string;
  /** What the run will be asked for, whatever its base is. */
  readonly config: AskedConfig;
  /** Whether speeds that are known count for nothing. */
  readonly measureAgain?: boolean;
  notice(text: string): void;
}

export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** What may be the matter with one base while another one does. */
const OF_ONE_BASE = [BaseError, ConfigError, FormatError, SetupError, UnavailableError];

/**
 * Brings a base into the store and measures how fast it is here, unless that is known.
 * @returns why it is left out, where it cannot be had or cannot do what the configuration asks for
 */
export async function prepareCandidate(entry: PoolEntry, options: CandidateOptions): Promise<Candidate | LeftOut> {
  const { base, imageSizePx } = entry;
  const asked: AskedConfig = { ...options.config, base, imageSizePx };
  try {
    checkFor(expectedArchitecture(asked), asked);
    return await withBase(options, async (provider) => {
      const prepared = await provider.prepare(asked);
      const { config, space } = measuredBy(asked, prepared);
      const speeds = new SpeedCache(options.cacheFolder);
      const measure = async () => measureSpeed(await provider.engine(prepared, config));
      const speed = await speedOf(space, speeds, measure, options.measureAgain);
      return { base, prepared, config, space, msPerImage: speed.msPerImage, isBusy: isBusy(speed) };
    });
  } catch (error) {
    return leftOutBy(error, entry);
  }
}

/** @throws what is no one base's fault */
export function leftOutBy(error: unknown, { base, imageSizePx }: PoolEntry): LeftOut {
  if (!OF_ONE_BASE.some((kind) => error instanceof kind)) throw error;
  // A path is nobody's business but the user's: the record of a selection may be passed on.
  const shown = shownAs(base);
  const name = imageSizePx === undefined ? shown : `${shown}@${imageSizePx}`;
  const { problem } = splitRemedy((error as Error).message);
  const reason = [base, ...base.split('+').filter(Boolean)].reduce(
    (text, own) => text.replaceAll(own, shownAs(own)),
    problem,
  );
  return { name, reason };
}

/** Of a pair both files. */
function shownAs(base: string): string {
  const pieces = base.split('+');
  return pieces.length === 2 && pieces.every(Boolean) ? pieces.map((own) => basename(own)).join('+') : basename(base);
}

/** Scored by plain features: what else is asked for comes with the run. */
export function measuredBy(asked: AskedConfig, prepared: Candidate['prepared']): Pick<Candidate, 'config' | 'space'> {
  const plain: AskedConfig = { ...asked, precision: 'float32', mode: 'head', augment: false };
  const config = settleConfig(plain, prepared.backbone);
  return { config, space: featureSpace({ base: prepared, config }) };
}

/** A provider of bases for as long as the work takes: each has threads and a network in memory. */
export async function withBase<T>(
  { store, cacheFolder, notice }: Pick<CandidateOptions, 'store' | 'cacheFolder' | 'notice'>,
  work: (provider: DisposableBaseProvider) => Promise<T>,
): Promise<T> {
  const provider = createLocalBaseProvider({ store, cache: cacheFolder, notice });
  try {
    return await work(provider);
  } finally {
    await provider.dispose();
  }
}
