import type { Orient } from './records/orients';

/** Every storage key, in flow order. Nothing else in the project spells a key. */
const shardName = (shard: number) => String(shard).padStart(6, '0');

/** A network ready to run: its weights as they came, and its folded ONNX form for one input size. */
export const baseKeys = (sha256: string) => ({
  /** Names, shapes and offsets of the weights. */
  manifest: `base/${sha256}/manifest.json`,
  weights: `base/${sha256}/weights.bin`,
  onnx: (imageSizePx: number) => `base/${sha256}/base-${imageSizePx}.onnx`,
  /** Weights of PyTorch, as they came. */
  pthFile: `base/${sha256}/weights.pth`,
  /** An ONNX file that is the base, as it came. */
  onnxFile: `base/${sha256}/file.onnx`,
  /** What is made of it, fed and read in one way. */
  onnxNetwork: (variant: string, imageSizePx: number) => `base/${sha256}/${variant}-${imageSizePx}.onnx`,
  /** The classifier that it came with, where a run measures it; of an ONNX file as it is fed and read in one way. */
  top: (variant?: string) => {
    const own = `base/${sha256}/${variant === undefined ? '' : `${variant}-`}top`;
    return { file: `${own}.json`, weights: `${own}.bin` };
  },
  int8Prefix: `base/${sha256}/int8/`,
  /** What became of a data set's wish for int8: which calibration, and how it did. */
  int8Outcome: (candidates: string) => `base/${sha256}/int8/outcomes/${candidates}.json`,
  /** Its int8 form for one input size, as it was calibrated on some images. */
  int8: (calibration: string) => ({
    onnx: `base/${sha256}/int8/${calibration}.onnx`,
    calibration: `base/${sha256}/int8/${calibration}.json`,
  }),
});

export const BASE_NAMES_PREFIX = 'base/names/';

/** Which network a name stood for when it was fetched: { sha256 }. */
export const baseNameKey = (name: string, width: number, imageSizePx: number) =>
  `${BASE_NAMES_PREFIX}${name}-${width.toFixed(2)}-${imageSizePx}.json`;

/** A base that `headstart run` brought from a path: as it came, beside the prepared ones. */
export const baseUploadKey = (sha256: string, name: string) => `base/uploads/${sha256}/${name}`;

/** Every key of the feature cache begins with it. */
export const FEATURES_PREFIX = 'features/';

/** The content-addressed feature cache. `space` names base, size, preprocessing version, engine and precision. */
export const featureKeys = (space: string) => ({
  prefix: `${FEATURES_PREFIX}${space}/`,
  file: (contentSha256: string) => `${FEATURES_PREFIX}${space}/${contentSha256}.hsf`,
  index: `${FEATURES_PREFIX}${space}/index.bin`,
});

/** Every key of rows whose shard is not done begins with it. */
export const UNFINISHED_PREFIX = 'unfinished/';

/** What has been computed of an unfinished shard: deleted when its own file is written. `shardId` names its images. */
export const unfinishedKeys = (space: string, shardId: string) => {
  const prefix = `${UNFINISHED_PREFIX}${space}/${shardId}-`;
  return { prefix, file: (number: number) => `${prefix}${shardName(number)}.hsf` };
};

/** What images look like, by content: what `headstart inspect` has seen of them, turned or as they are stored. */
export const statisticsKey = (version: number, { imagePixels, orient }: { imagePixels: number; orient: Orient }) =>
  `statistics/v${version}-max${imagePixels}${orient === 'exif' ? '-exif' : ''}.bin`;

/** A source that had to be brought into the store first (a folder, an address). */
export const incomingKey = (name: string) => `incoming/${name}`;

/**
 * An archive that was brought into a bucket for one run: fetched from an address, or uploaded by `headstart run`. Unlike
 * what is dropped under incoming/ it starts nothing by itself.
 */
export const sourceKey = (runId: string, name: string) => `sources/${runId}/${name}`;

/** Every run's keys begin with it, followed by the run's id. */
export const RUNS_PREFIX = 'runs/';

export const runKeys = (runId: string) => {
  const run = `${RUNS_PREFIX}${runId}`;
  return {
    prefix: `${run}/`,
    manifest: `${run}/manifest.json`,
    shardList: `${run}/shards.json`,
    shards: `${run}/shards/`,
    shard: (shard: number) => `${run}/shards/${shardName(shard)}.json`,
    /** Of the augmented views of its training images. */
    shardViews: (shard: number) => `${run}/shards/${shardName(shard)}.views.json`,
    shardResult: (shard: number) => `${run}/shards/${shardName(shard)}.result.json`,
    head: {
      model: `${run}/head/model.json`,
      weights: `${run}/head/weights.bin`,
      /** Where the run asks for it: how the numbers vary with the seed and the split. */
      spread: `${run}/head/spread.json`,
      /** Where the classes lie among the features, and how near an image has to be to one of them. */
      similarity: `${run}/head/similarity.json`,
    },
    /** Why the job of the full pass failed, which AWS Batch does not hand on. */
    jobFailure: `${run}/job-failure.json`,
    /** Why a shard's work failed on AWS, where a Map's own error does not say. */
    shardFailure: (shard: number) => `${run}/shards/${shardName(shard)}.failure.json`,
    /** On AWS, an empty object for each call of the Map, whose name tells what the call took. */
    usage: `${run}/usage/`,
    /** Where Headstart made the split: which images have moved because they show what others show. */
    split: `${run}/split.json`,
    /** Where the base was chosen for the run: by what. It holds milliseconds, and only the report depends on it. */
    selection: `${run}/selection.json`,
    /** How often features of the run were evicted before it was done with them. */
    featuresLost: `${run}/features-lost.json`,
    /** What was tried, how it did on validation, and which of it is kept. */
    ladder: `${run}/ladder.json`,
    /** Where the base was fine-tuned: what came of it, and the head that belongs to it. */
    fineTune: {
      result: `${run}/fine-tune/result.json`,
      head: { model: `${run}/fine-tune/head/model.json`, weights: `${run}/fine-tune/head/weights.bin` },
      checkpoint: `${run}/fine-tune/checkpoint.bin`,
      /** Which row of which file holds an image's value at the boundary. */
      boundary: (shard: number) => `${run}/fine-tune/boundary/${shardName(shard)}.result.json`,
      /** Which row of which feature file holds an image's features by the fine-tuned base; not of training images. */
      features: (shard: number) => `${run}/fine-tune/features/${shardName(shard)}.result.json`,
    },
    history: `${run}/history.json`,
    samples: `${run}/samples.png`,
    metrics: `${run}/metrics.json`,
    /** What there is to know about the images, before one trusts numbers that are measured on them. */
    inspection: `${run}/inspection.json`,
    curves: `${run}/curves.png`,
    report: `${run}/report.html`,
    model: {
      prefix: `${run}/model/`,
      tfjs: `${run}/model/model.json`,
      tfjsWeights: `${run}/model/weights.bin`,
      onnx: `${run}/model/model.onnx`,
      manifest: `${run}/model/manifest.json`,
      summary: `${run}/model/summary.txt`,
      golden: `${run}/model/golden.json`,
      /** Where the classes lie among the features, for the exports whose one output is probabilities. */
      similarity: `${run}/model/similarity.json`,
      card: `${run}/model/card.md`,
      cardPage: `${run}/model/card.html`,
    },
    /** The page that holds the model, with all that it needs: files by their names, none in a folder of its own. */
    site: { prefix: `${run}/site/`, file: (name: string) => `${run}/site/${name}` },
    /** What the run has left that is no record, with its checksum; the model's own files are listed in its manifest. */
    files: `${run}/files.json`,
    run: `${run}/run.json`,
  };
};

/** The registry: every model's versions, which are never changed, and which of them is the latest. */
export const MODELS_PREFIX = 'models/';

export const modelKeys = (name: string) => ({
  prefix: `${MODELS_PREFIX}${name}/`,
  /** Which version the bare name means, and which it meant before. */
  latest: `${MODELS_PREFIX}${name}/latest.json`,
  version: (version: string) => {
    const own = `${MODELS_PREFIX}${name}/${version}`;
    return {
      prefix: `${own}/`,
      /** Who is filling the version. Written first, so that two publishers never fill the same. */
      claim: `${own}/claim.json`,
      /** Written last: where it stands, the version is whole. */
      file: `${own}/version.json`,
      head: { model: `${own}/head/model.json`, weights: `${own}/head/weights.bin` },
      manifest: `${own}/model/manifest.json`,
      onnx: `${own}/model/model.onnx`,
    };
  },
});

/**
 * Where Step Functions writes the results of a Map's calls, in a folder for each run of the Map. No program reads them, and
 * the bucket lets them expire.
 */
export const MAP_RESULTS_FOLDER = 'map-results';

/** Images that the predict function may read by their address, and archives of which a batch prediction is made. */
export const PREDICT_PREFIX = 'predict/';

/** A batch prediction: what is to be classified, what was said shard by shard, and all of it in two files. */
export const PREDICTIONS_PREFIX = 'predictions/';

export const predictionKeys = (predictionId: string) => {
  const prediction = `${PREDICTIONS_PREFIX}${predictionId}`;
  return {
    prefix: `${prediction}/`,
    /** Which archive, which model. */
    plan: `${prediction}/plan.json`,
    shardList: `${prediction}/shards.json`,
    shard: (shard: number) => `${prediction}/shards/${shardName(shard)}.json`,
    part: (shard: number, format: string) => `${prediction}/parts/${shardName(shard)}.${format}`,
    /** How many images a part has. Written last: where it stands, the part is whole. */
    partCounts: (shard: number) => `${prediction}/parts/${shardName(shard)}.json`,
    predictions: (format: string) => `${prediction}/predictions.${format}`,
  };
};
