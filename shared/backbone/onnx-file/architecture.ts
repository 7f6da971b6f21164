import type { Backbone } from '../../records/backbone';
import type { Architecture, SummaryRow } from '../architecture';

/** Any image network in an ONNX file: what is known of it stands in the run's manifest, found in the file or given. */
export const onnxFile: Architecture = {
  id: 'onnx-file',
  title: 'an ONNX file',
  can: { tensorflow: false, browser: true, int8: false, fineTune: false },
  takes: { width: false, onnx: true },
  scaling: ({ onnx }) => onnx as NonNullable<typeof onnx>,
  expected: () => undefined,
  async loadNetwork(store, base, notice) {
    const { loadOnnxNetwork } = await import('./load-onnx-network');
    return loadOnnxNetwork(store, base, notice);
  },
  async loadTop(store, base) {
    const { loadOnnxTop } = await import('./load-onnx-top');
    return loadOnnxTop(store, base);
  },
  summaryRows({ title, featureCount, parameters }: Backbone): SummaryRow[] {
    return [{ name: title, type: 'ONNX', shape: [featureCount], parameters, trainable: 'N' }];
  },
};
