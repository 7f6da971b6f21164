/** What a run is exported to: one more file of its model, or a folder that another tool reads. */
export type ExportFormatName = 'keras' | 'onnx-any-size' | 'tensorboard' | 'mlflow' | 'hugging-face' | 'croissant';
