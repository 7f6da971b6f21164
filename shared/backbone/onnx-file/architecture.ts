import type { AskedConfig } from '../../config';
import { ConfigError } from '../../errors';
import type { Backbone } from '../../records/backbone';
import type { Architecture, SummaryRow } from '../architecture';

/** Any image network in an ONNX file: what is known of it stands in the run's manifest, found in the file or given. */
export const onnxFile: Architecture = {
  id: 'onnx-file',
  title: 'an ONNX file',
  can: { tensorflow: false, int8: false, fineTune: false },
  expected: () => undefined,
  checkConfig({ width }: AskedConfig): void {
    if (width === 1) return;
    throw new ConfigError(
      `The configuration is not valid: "width" is ${width}, which is MobileNetV2's, and the base is an ONNX file; wanted it left out`,
    );
  },
  async loadNetwork(store, base, notice) {
    const { loadOnnxNetwork } = await import('./store-onnx-file');
    return loadOnnxNetwork(store, base, notice);
  },
  summaryRows({ title, featureCount, parameters }: Backbone): SummaryRow[] {
    return [{ name: title, type: 'ONNX', shape: [featureCount], parameters, trainable: 'N' }];
  },
};
