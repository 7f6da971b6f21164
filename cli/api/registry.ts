import { join } from 'node:path';
import type { SeveralLabels } from '../../shared/dataset/open-dataset';
import type { ClassifierOptions } from '../../shared/head/classifier';
import { openReference } from '../models/open-reference';
import { Registry as Models } from '../models/registry';
import type {
  ComparedModels,
  ListedModel,
  PromotedModel,
  PromoteOptions,
  PublishedModel,
  PublishOptions,
  RolledBack,
  ShownModel,
} from '../models/registry-answers';
import { withThresholds } from '../predict/load-classifier';
import { withRuns } from '../runs/with-runs';
import { holdModel, holdMultiLabelModel } from './hold-model';
import type { LoadOptions, Model, MultiLabelModel } from './model';
import { type Places, placesOf } from './places';

/**
 * The models of a store, by name and version. A reference is "pets", the latest version, or "pets@v3". Every method throws
 * ConfigError where a name or a reference is none, and UnavailableError where the store does not respond.
 */
export interface Registry {
  /**
   * Copies a finished run into the registry as the next version, which becomes the latest if it is not significantly worse.
   * @param run its id or its folder; it is looked up in the registry's store, then in `store` of the cache
   * @throws SourceError where there is no such run, or it is not finished
   */
  publish(run: string, options?: PublishOptions): Promise<PublishedModel>;
  list(): Promise<readonly ListedModel[]>;
  /** A version, and how the latest came to be that. @throws SourceError where there is none */
  show(model: string): Promise<ShownModel>;
  /** Compares two versions on the second one's validation images. @throws SourceError where one is not there */
  compare(model: string, other: string): Promise<ComparedModels>;
  /**
   * Makes a version the latest, if it is not significantly worse; `promotion.isMoved` says whether it is.
   * @param model with its version: "pets@v2"
   */
  promote(model: string, options?: PromoteOptions): Promise<PromotedModel>;
  /** Makes the latest version before this one the latest again, or the one that is named. @param to "v1" */
  rollBack(name: string, to?: string): Promise<RolledBack>;
  /** loadModel() by name. @throws SourceError where there is no such model, and what loadModel() throws */
  loadModel(model: string, options?: LoadOptions): Promise<Model>;
  /** loadMultiLabelModel() by name. @throws SourceError where there is no such model, and what loadMultiLabelModel() throws */
  loadMultiLabelModel(model: string, options?: LoadOptions): Promise<MultiLabelModel>;
}

/**
 * The registry of a store: what `headstart models` does. Nothing is read before a method is called.
 * @throws ConfigError where `store` is none
 */
export function openRegistry(places: Places = {}): Registry {
  const { cacheFolder, storeUri } = placesOf(places);
  const within = <Result>(work: (models: Models) => Promise<Result>) =>
    withRuns({ store: storeUri }, ({ store }) => work(new Models(store, join(cacheFolder, 'store'))));
  const open = (model: string, how: ClassifierOptions, several?: SeveralLabels) =>
    withRuns({ store: storeUri }, ({ store }) => openReference(store, model, how, several));
  return {
    publish: (run, options) => within((models) => models.publish(run, options)),
    list: () => within((models) => models.list()),
    show: (model) => within((models) => models.show(model)),
    compare: (model, other) => within((models) => models.compare(model, other)),
    promote: (model, options) => within((models) => models.promote(model, options)),
    rollBack: (name, to) => within((models) => models.rollBack(name, to)),
    loadModel: (model, options = {}) => holdModel((how) => open(model, how), options),
    loadMultiLabelModel: (model, options = {}) =>
      holdMultiLabelModel(async (how) => withThresholds(await open(model, how, 'read'), `"${model}"`), options),
  };
}
