/** The exports of `headstart`; see docs/api.md. Set-up bundles it into dist/api.js. */
export type { ConfigInput } from '../../shared/config';
export {
  ArchiveError,
  BaseError,
  CancelledError,
  ConfigError,
  DatasetError,
  FormatError,
  HeadstartError,
  ImageError,
  SetupError,
  SourceError,
  splitRemedy,
  TooManyBadImagesError,
  UnavailableError,
} from '../../shared/errors';
export type { LabelPrediction } from '../../shared/head/labels-of';
export type { HistoryFile, MetricsFile } from '../../shared/metrics/metrics-file';
export type { InspectionFile } from '../../shared/records/inspection-file';
export type { MultiLabelMetrics } from '../../shared/records/multi-label-metrics';
export type { SelectionFile } from '../../shared/records/selection-file';
export type { VersionComparison } from '../../shared/registry/compare-versions';
export type { Promotion } from '../../shared/registry/promote';
export type { LatestFile, VersionFile } from '../../shared/registry/registry-files';
export type { ComparedCurve, ScratchComparison } from '../compare/scratch-comparison';
export { type ConfigModule, defineConfig } from '../config/define-config';
export type { Estimate } from '../estimate/estimate-run';
export type { ExportFormatName } from '../export/export-format-name';
export type { ExportedRun } from '../export/export-run';
export type { ExcludeKind } from '../inspect/choose-excluded';
export type { Excluded } from '../inspect/exclude-list';
export type {
  ComparedModels,
  ListedModel,
  PromotedModel,
  PromoteOptions,
  PublishedModel,
  PublishOptions,
  RolledBack,
  ShownModel,
} from '../models/registry-answers';
export type { FilePrediction, Predictions, SkippedFile } from '../predict/predict-files';
export type { Prediction } from '../predict/prediction';
export type { MultiLabelRunComparison, RunComparison } from '../runs/compare-either';
export type { RunSummary } from '../runs/run-summary';
export type { SweepFile } from '../sweep/sweep-file';
export type { Outcome, Verdict } from '../verify/verdict';
export { type CompareOptions, type CompareProgress, compareWithScratch } from './compare-with-scratch';
export { type EstimateOptions, estimate } from './estimate';
export { type ExportOptions, exportRun } from './export-run';
export { type Inspection, type InspectOptions, type InspectProgress, inspect } from './inspect';
export { loadModel, loadMultiLabelModel } from './load-model';
export type { LoadOptions, Model, MultiLabelModel } from './model';
export type { Places } from './places';
export { type MultiLabelPredictions, type PredictOptions, predict, predictMultiLabel } from './predict';
export { openRegistry, type Registry } from './registry';
export { type ComparedRuns, openRuns, type RunDescription, type Runs } from './runs';
export { type Selection, type SelectOptions, type SelectProgress, select } from './select';
export { type ServeOptions, type Server, serve } from './serve';
export { type Sweep, startSweep } from './start-sweep';
export { type MultiLabelTraining, startMultiLabelTraining, startTraining, type Training } from './start-training';
export type { Work } from './start-work';
export { type SweepOptions, type SweepProgress, sweep } from './sweep';
export {
  type MultiLabelTrainOptions,
  type MultiLabelTrainResult,
  type RunPaths,
  type TrainOptions,
  type TrainResult,
  train,
  trainMultiLabel,
} from './train';
export type { TrainProgress } from './train-progress';
export { type Verification, verify } from './verify';
