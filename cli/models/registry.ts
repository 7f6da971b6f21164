import { ConfigError } from '../../shared/errors';
import { compareVersions } from '../../shared/registry/compare-versions';
import { DEFAULT_MODEL, parseModelReference } from '../../shared/registry/model-reference';
import { promote } from '../../shared/registry/promote';
import { publishVersion } from '../../shared/registry/publish-version';
import { findVersion, listModels, readShownLatest, readVersion } from '../../shared/registry/read-registry';
import { rollBack } from '../../shared/registry/roll-back';
import type { ConditionalBlobStore } from '../../shared/storage/blob-store';
import { inParallel } from '../runs/in-parallel';
import { findPublishedRun, storeOfRun } from './published-run';
import type {
  ComparedModels,
  ListedModel,
  PromotedModel,
  PromoteOptions,
  PublishedModel,
  PublishOptions,
  RolledBack,
  ShownModel,
} from './registry-answers';

const now = () => new Date();

/** What the commands "headstart models" and the API do with the models of a store. */
export class Registry {
  /** @param localStore the folder that "headstart train" keeps runs in, where the store does not have them */
  constructor(
    private readonly store: ConditionalBlobStore,
    private readonly localStore: string,
  ) {}

  /** @param run its id, or its folder */
  async publish(
    run: string,
    { name = DEFAULT_MODEL, promote: promotes = true, ...how }: PublishOptions = {},
  ): Promise<PublishedModel> {
    checkName(name, 'give only the name: the next version number is assigned');
    const found = await findPublishedRun(run, this.store, this.localStore);
    const published = await publishVersion(this.store, { name, ...found, now });
    if (!promotes) return published;
    const { version } = published;
    const promotion = await promote(this.store, version, { ...how, by: 'publish', runs: found.runs, now });
    return { ...published, promotion };
  }

  async list(): Promise<ListedModel[]> {
    return inParallel([...(await listModels(this.store))], async ([name, numbers]) => {
      const versions = await inParallel(numbers, (number) => findVersion(this.store, name, number));
      const latest = (await readShownLatest(this.store, name))?.version ?? null;
      return { name, latest, versions: versions.filter((own) => own !== undefined) };
    });
  }

  async show(model: string): Promise<ShownModel> {
    const reference = parseModelReference(model);
    const version = await readVersion(this.store, reference);
    const latest = await readShownLatest(this.store, reference.name);
    return { version, ...(latest && { latest }) };
  }

  async compare(model: string, other: string): Promise<ComparedModels> {
    const references = [parseModelReference(model), parseModelReference(other)] as const;
    const [first, second] = await Promise.all([
      readVersion(this.store, references[0]),
      readVersion(this.store, references[1]),
    ]);
    const runs = await storeOfRun(second.runId, this.store, this.localStore);
    return { first, second, comparison: await compareVersions(this.store, first, second, runs) };
  }

  /** @param model with its version: "pets@v2" */
  async promote(model: string, how: PromoteOptions = {}): Promise<PromotedModel> {
    const reference = parseModelReference(model);
    if (reference.version === undefined) {
      throw new ConfigError(`"${model}" names no version`, { remedy: `wanted is one, as in "${model}@v1"` });
    }
    const version = await readVersion(this.store, reference);
    const runs = await storeOfRun(version.runId, this.store, this.localStore);
    return { version, promotion: await promote(this.store, version, { ...how, by: 'promote', runs, now }) };
  }

  /** @param to the version to go back to; without it, the latest before this one */
  async rollBack(name: string, to?: string): Promise<RolledBack> {
    checkName(name, 'give the name alone, and --to for a version to go back to');
    return rollBack(this.store, name, { to, now });
  }
}

/** @throws ConfigError where a version is named, too */
function checkName(model: string, remedy: string): void {
  if (parseModelReference(model).version !== undefined) throw new ConfigError(`"${model}" names a version`, { remedy });
}
