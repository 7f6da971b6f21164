import type { OnnxConfig } from '../shared/config';
import { ConfigError } from '../shared/errors';

/** A number for each colour: 123.7/116.3/103.5. */
const TRIPLES = ['mean', 'deviation'] as const;
const TEXTS = ['output', 'layout', 'channels'] as const;

/** What `--onnx` says of an ONNX file: output=pooled,layout=nhwc,mean=127.5/127.5/127.5. The values are checked with the rest. */
export function parseOnnxFlag(text: string): OnnxConfig {
  const settings: Record<string, string | number[]> = {};
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    const [key, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (TRIPLES.some((own) => own === key)) settings[key] = value.split('/').map(Number);
    else if (TEXTS.some((own) => own === key)) settings[key] = value;
    else {
      const wanted = [...TEXTS, ...TRIPLES].join(', ');
      throw new ConfigError(`--onnx has ${JSON.stringify(pair)}, wanted key=value with one of the keys ${wanted}`, {
        remedy: 'for example --onnx layout=nhwc,mean=127.5/127.5/127.5,deviation=127.5/127.5/127.5',
      });
    }
  }
  return settings as OnnxConfig;
}
