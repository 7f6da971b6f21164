import { join } from 'node:path';
import type { ModelFolder } from '../verify/model-folder';
import type { ExportFormatName } from './export-format-name';
import type { FinishedRun } from './finished-run';

export type ExportFormat = FileFormat | FolderFormat;

/** One more file of the model. */
export interface FileFormat {
  readonly kind: 'file';
  /** For the help. */
  readonly what: string;
  /** What it is called beside the other exports. */
  readonly file: string;
  write(model: ModelFolder): Promise<Uint8Array>;
}

/** A folder that another tool reads. */
export interface FolderFormat {
  readonly kind: 'folder';
  readonly what: string;
  /** What it is called in exports/ of the run. */
  readonly folder: string;
  /** @returns its files, by name */
  write(run: FinishedRun, folder: string): Promise<Map<string, Uint8Array>>;
  /** The command that reads it. */
  next(folder: string): string;
}

/** The formats of `headstart export --format`, by name; the code that writes one is loaded when it is used. */
export const EXPORT_FORMATS = {
  keras: {
    kind: 'file',
    what: 'a .keras file for Keras 3',
    file: 'model.keras',
    write: async (model) => (await import('./export-keras')).exportKeras(model),
  },
  'onnx-any-size': {
    kind: 'file',
    what: 'ONNX for images of any size: the resize of training is inside',
    file: 'model-any-size.onnx',
    write: async (model) => (await import('./export-any-size')).exportAnySize(model),
  },
  tensorboard: {
    kind: 'folder',
    what: 'the training curves as event files',
    folder: 'tensorboard',
    write: async (run) => (await import('./tensorboard/export-tensorboard')).exportTensorboard(run),
    next: (folder) => `tensorboard --logdir ${folder}`,
  },
  mlflow: {
    kind: 'folder',
    what: 'settings, metrics and files of the run as MLflow keeps them',
    folder: 'mlruns',
    write: async (run, folder) => (await import('./mlflow/export-mlflow')).exportMlflow(run, folder),
    next: (folder) => `mlflow migrate-filestore --source ${folder} --target sqlite:///mlflow.db`,
  },
  'hugging-face': {
    kind: 'folder',
    what: 'the model with its card, to be uploaded to the Hugging Face Hub',
    folder: 'hugging-face',
    write: async (run) => (await import('./hugging-face/export-hugging-face')).exportHuggingFace(run),
    next: (folder) => `hf upload NAME/MODEL ${folder}`,
  },
  croissant: {
    kind: 'folder',
    what: 'the images as Croissant metadata: the zip, labels and splits',
    folder: 'croissant',
    write: async (run) => (await import('./croissant/export-croissant')).exportCroissant(run),
    next: (folder) => `mlcroissant validate --jsonld ${folder}/croissant.json`,
  },
} as const satisfies Readonly<Record<ExportFormatName, ExportFormat>>;

/** Where a folder is written unless somebody says otherwise: a run that replaces this one takes it away. */
export const exportsFolder = (run: string, { folder }: FolderFormat): string => join(run, 'exports', folder);
