import { join } from 'node:path';
import type { ModelFolder } from '../verify/model-folder';
import { exportKeras } from './export-keras';
import type { FinishedRun } from './finished-run';
import { exportHuggingFace } from './hugging-face/export-hugging-face';
import { exportMlflow } from './mlflow/export-mlflow';
import { exportTensorboard } from './tensorboard/export-tensorboard';

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
  /** @returns what lies in it, by name */
  write(run: FinishedRun, folder: string): Promise<Map<string, Uint8Array>> | Map<string, Uint8Array>;
  /** The command that reads it. */
  next(folder: string): string;
}

/** What `headstart export --format` knows, by name. */
export const EXPORT_FORMATS = {
  keras: { kind: 'file', what: 'a .keras file for Keras 3', file: 'model.keras', write: exportKeras },
  tensorboard: {
    kind: 'folder',
    what: 'the training curves as event files',
    folder: 'tensorboard',
    write: exportTensorboard,
    next: (folder) => `tensorboard --logdir ${folder}`,
  },
  mlflow: {
    kind: 'folder',
    what: 'settings, metrics and files of the run as MLflow keeps them',
    folder: 'mlruns',
    write: exportMlflow,
    next: (folder) => `mlflow migrate-filestore --source ${folder} --target sqlite:///mlflow.db`,
  },
  'hugging-face': {
    kind: 'folder',
    what: 'the model with its card, to be uploaded to the Hugging Face Hub',
    folder: 'hugging-face',
    write: exportHuggingFace,
    next: (folder) => `hf upload NAME/MODEL ${folder}`,
  },
} as const satisfies Readonly<Record<string, ExportFormat>>;

export type ExportFormatName = keyof typeof EXPORT_FORMATS;

/** Where a folder is written unless somebody says otherwise: a run that replaces this one takes it away. */
export const exportsFolder = (run: string, { folder }: FolderFormat): string => join(run, 'exports', folder);
