import type { ConfigFlags } from '../run-config';

/** Which keys of the configuration each flag decides about; the first is the one that takes the flag's value. */
export const FLAG_KEYS: Readonly<
  Record<Exclude<keyof ConfigFlags, 'config' | 'store'>, readonly [string, ...string[]]>
> = {
  base: ['base'],
  onnx: ['onnx'],
  width: ['width'],
  imageSize: ['imageSizePx'],
  orient: ['orient'],
  engine: ['engine'],
  precision: ['precision'],
  int8Calibration: ['int8Calibration'],
  seed: ['seed'],
  split: ['split'],
  resplit: ['resplit'],
  multiLabel: ['multiLabel'],
  augment: ['augment.views', 'mode'],
  fineTune: ['fineTune.when', 'mode'],
  fineTuneAt: ['fineTune.at', 'mode'],
  fineTuneEpochs: ['fineTune.epochs', 'mode'],
  fineTuneLearningRate: ['fineTune.learningRate', 'mode'],
  epochs: ['head.epochs'],
  batchSize: ['head.batchSize'],
  learningRate: ['head.learningRate'],
  optimizer: ['head.optimizer'],
  dropout: ['head.dropout'],
  classWeights: ['head.classWeights'],
  earlyStopping: ['head.earlyStopping'],
  weightDecay: ['head.weightDecay'],
  calibrate: ['head.calibration'],
  repeats: ['head.repeats'],
  crossValidate: ['head.crossValidate'],
  maxBadShare: ['maxBadShare'],
  exclude: ['exclude'],
};
