/** What the page of `headstart serve` lets people choose of a run's configuration; what is left out is the server's own. */
export interface RunSettings {
  /** A name that `headstart bases` lists; "auto" for the one that measures best on the images. */
  readonly base?: string | undefined;
  /** Of the head. */
  readonly epochs?: number | undefined;
  /** Augmented views of each training image; 0 for none. */
  readonly views?: number | undefined;
  /** Whether views may be mirrored. */
  readonly mirror?: boolean | undefined;
  /** Train the upper part of the base too, where the accuracy leaves room. */
  readonly fineTune?: boolean | undefined;
  /** Share of the images that may be unusable, 0 to 1. */
  readonly maxBadShare?: number | undefined;
}

/** What has been found wrong about the images of a run. */
export interface Corrections {
  /** The right class, by path inside the archive; of a multi-label run all right ones, in the order of the classes. */
  readonly labels: Readonly<Record<string, string | readonly string[]>>;
  /** Images to leave out. */
  readonly exclude: readonly string[];
}

/** A base that can be chosen. */
export interface ServedBase {
  readonly name: string;
  readonly title: string;
  readonly imageSizePx: number;
  /** Whether its weights are on this machine. */
  readonly isHere: boolean;
  readonly fetchBytes?: number | undefined;
  readonly canFineTune: boolean;
}

/** GET /api/settings */
export interface ServedSettings {
  readonly bases: readonly ServedBase[];
  /** What a run is trained with where nothing is chosen; without a base, the one that can be reached is taken. */
  readonly defaults: Required<Omit<RunSettings, 'base'>> & Pick<RunSettings, 'base'>;
}
