import type { VersionComparison } from '../../shared/registry/compare-versions';
import type { Promotion } from '../../shared/registry/promote';
import type { LatestFile, VersionFile } from '../../shared/registry/registry-files';

/** By what a version may become the latest. */
export interface PromoteOptions {
  /** Whatever the comparison says. */
  readonly force?: boolean;
  /** Only if it is right on at least as many images; without it, slightly fewer are accepted. */
  readonly strict?: boolean;
}

export interface PublishOptions extends PromoteOptions {
  /** Of the model. Default: "default". */
  readonly name?: string;
  /** Whether the version becomes the latest if it is fit. Default: true. */
  readonly promote?: boolean;
}

export interface PublishedModel {
  /** What the registry knows of the version. */
  readonly version: VersionFile;
  /** Whether the same model had not been published under this name before. */
  readonly isNew: boolean;
  /** Whether it has become the latest, and why; absent with `promote: false`. */
  readonly promotion?: Promotion;
}

export interface ListedModel {
  readonly name: string;
  /** null where none was ever promoted. */
  readonly latest: string | null;
  /** The oldest first. */
  readonly versions: readonly VersionFile[];
}

/** A version, and how the latest of its model came to be that. */
export interface ShownModel {
  readonly version: VersionFile;
  /** Absent where none was ever promoted. */
  readonly latest?: LatestFile;
}

/** Two versions on the second one's validation images. */
export interface ComparedModels {
  readonly first: VersionFile;
  readonly second: VersionFile;
  readonly comparison: VersionComparison;
}

export interface PromotedModel {
  readonly version: VersionFile;
  readonly promotion: Promotion;
}

/** What became of a wish to go back. */
export interface RolledBack extends Promotion {
  /** The latest version before. */
  readonly from: string;
}
