/**
 * What `import … from 'headstart/predict'` gives: the model of a run, without training and without TensorFlow; see
 * docs/api.md. Set-up bundles it into dist/predict.js.
 */
export {
  FormatError,
  HeadstartError,
  ImageError,
  SetupError,
  SourceError,
  splitRemedy,
} from '../../shared/errors';
export type { LabelPrediction } from '../../shared/head/labels-of';
export type { Prediction } from '../predict/prediction';
export { loadModel, loadMultiLabelModel } from './load-model';
export type { LoadOptions, Model, MultiLabelModel } from './model';
