import { type DescribeOnnx, onnxDescriptionSchema } from '../../shared/backbone/onnx-file/describe-onnx';
import { sha256Hex } from '../../shared/hash';
import { getJson, putJson } from '../../shared/json-file';
import { unlessDamaged } from '../../shared/records/unless-damaged';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { versions } from '../local/versions';
import { describeOnnxApart } from './describe-onnx-apart';

/** Moves when another description is made of the same file and the same wishes by a release of one version. */
const VERSION = 1;

/**
 * How an ONNX file is fed and read, found out once: a file is described in a process that may die of it, and what came of
 * that is kept in `onnx/` of the user's cache, by the file's content and what was asked of it. What is damaged there is made
 * again; what cannot be kept is not.
 * @param describe for tests
 */
export function describeOnnxOnce(cacheFolder: string, describe: DescribeOnnx = describeOnnxApart): DescribeOnnx {
  const files = new FileBlobStore(cacheFolder);
  return async (bytes, asked) => {
    const key = `onnx/${sha256Hex(bytes)}-${wishes(asked)}.json`;
    const known = await unlessDamaged(getJson(files, key, onnxDescriptionSchema), () => undefined);
    if (known) return known;
    const described = await describe(bytes, asked);
    await putJson(files, key, described).catch(() => undefined);
    return described;
  };
}

/** What a description depends on beside the file: not on what the file is called. */
function wishes({ preprocessing = {}, output }: Parameters<DescribeOnnx>[1]): string {
  const { headstart, 'onnxruntime-node': runtime } = versions();
  const asked = Object.entries(preprocessing).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256Hex(JSON.stringify([VERSION, headstart, runtime, asked, output])).slice(0, 16);
}
