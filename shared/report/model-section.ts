import { architectureOf } from '../backbone/architectures';
import { backboneOf } from '../backbone/backbone-of';
import type { MetricsFile } from '../metrics/metrics-file';
import { escapeXml, nameHtml } from './escape-xml';

/** The network, layer by layer, and how it is used. */
export function modelSection(metrics: MetricsFile, summary: string): string {
  const {
    classes,
    calibration: { temperature },
  } = metrics;
  const formats = architectureOf(backboneOf(metrics)).can.tensorflow ? 'as ONNX and for TensorFlow.js' : 'as ONNX';
  const output =
    classes.length === 2
      ? `one number per image, the probability of <b>${nameHtml(classes[1] as string)}</b>`
      : 'one probability per class, in the order above';
  const calibrated =
    temperature.applied === 1
      ? ''
      : ` Its probabilities are calibrated: the logits are divided by ${temperature.applied.toFixed(3)}, in the weights of the last layer.`;
  return `<pre tabindex="0" aria-label="Layers of the model">${escapeXml(summary.trimEnd())}</pre>
<p><code>model/</code> contains the whole network from pixels (RGB, 0 to 255) to probabilities, ${formats}; it gives ${output}.${calibrated}</p>
<pre tabindex="0" aria-label="Command to classify an image">npx headstart predict FOLDER photo.jpg</pre>`;
}

/** What one needs to get the same numbers again. */
export function reproduceSection({ config, base }: Pick<MetricsFile, 'config' | 'base'>): string {
  return `<p>The same archive, base and configuration give the same bytes of every artifact on the same machine. Quote the base with any accuracy: <b>${nameHtml(base.name)}</b>, sha256 <code>${base.sha256}</code>.</p>
<details><summary>Configuration</summary><pre tabindex="0" aria-label="Configuration as JSON">${escapeXml(JSON.stringify(config, undefined, 2))}</pre></details>`;
}
