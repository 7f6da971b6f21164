import { loadClassifier, loadMultiLabelClassifier } from '../predict/load-classifier';
import { holdModel, holdMultiLabelModel } from './hold-model';
import type { LoadOptions, Model, MultiLabelModel } from './model';

/**
 * Loads the model of a finished run, for a program that makes many predictions. Needs only ONNX Runtime.
 * @param run the folder written by train() or "headstart train --out", or its model/ folder, wherever that was copied to
 * @throws SourceError if it contains no finished run, FormatError if its model has another version or is multi-label,
 * SetupError if ONNX Runtime cannot be loaded
 */
export async function loadModel(run: string, options: LoadOptions = {}): Promise<Model> {
  return holdModel((how) => loadClassifier(run, how), options);
}

/**
 * Loads the model of a run whose images may have several labels.
 * @param run as for loadModel()
 * @throws FormatError if its model predicts one class per image, and what loadModel() throws
 */
export async function loadMultiLabelModel(run: string, options: LoadOptions = {}): Promise<MultiLabelModel> {
  return holdMultiLabelModel((how) => loadMultiLabelClassifier(run, how), options);
}
