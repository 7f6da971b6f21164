import { FormatError } from '../../shared/errors';
import { preprocessingVersion } from '../../shared/images/preprocessing-version';
import type { GoldenVectors } from '../../shared/records/golden-vectors';
import type { ModelManifest, MultiLabelModelManifest } from '../../shared/records/model-manifest';
import { fetchFile } from './fetch-file';
import type { ModelAbout, ModelSource, Task } from './messages';

export interface ModelFolder {
  readonly about: ModelAbout;
  readonly onnx: Uint8Array<ArrayBuffer>;
  /** Absent where ONNX Runtime was not there to ask when the model was made. */
  readonly golden: GoldenVectors | undefined;
}

const [MANIFEST, MODEL, GOLDEN] = ['manifest.json', 'model.onnx', 'golden.json'];
const REMEDY = 'Copy the whole folder of the model: model/ or site/ of a run of "headstart train".';

/** As it is read, before it is known to be one. */
type Manifest = ModelManifest | MultiLabelModelManifest;

type ReadFile = (name: string, onBytes?: (done: number) => void) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * Reads what a run leaves in model/ and in site/.
 * @param task what the model is asked for; one of the other task is refused
 * @param onBytes told how many bytes of the network have come, and of how many once that is known
 * @throws FormatError where a file is missing, damaged, or of another release; UnavailableError if the server does not answer
 */
export async function openModelFolder(
  source: ModelSource,
  task: Task,
  onBytes: (done: number, total: number | undefined) => void,
): Promise<ModelFolder> {
  const read = source.kind === 'address' ? fromServer(source.href) : fromFiles(source.files);
  let total: number | undefined;
  const coming = read(MODEL, (done) => onBytes(done, total));
  // Should the manifest fail, nobody waits for this one.
  coming.catch(() => undefined);
  const manifest = parsed<Manifest>(await read(MANIFEST), MANIFEST);
  const about = checked(manifest, task);
  const { bytes, sha256 } = listed(manifest, MODEL) ?? {};
  total = bytes;
  const [onnx, golden] = await Promise.all([coming, listed(manifest, GOLDEN) && read(GOLDEN)]);
  onBytes(onnx.length, total);
  if (bytes !== undefined && bytes !== onnx.length) throw other(`has ${onnx.length} bytes, wanted ${bytes}`);
  const found = sha256 && (await sha256Of(onnx));
  if (found && found !== sha256) throw other('has another sha256');
  return { about, onnx, golden: golden && parsed<GoldenVectors>(golden, GOLDEN) };
}

const listed = ({ files }: Manifest, name: string) => files?.find((file) => file.name === name);

const other = (found: string) =>
  new FormatError(`${MODEL} is not the file that ${MANIFEST} names: it ${found}`, { remedy: REMEDY });

function fromServer(href: string): ReadFile {
  return (name, onBytes) => fetchFile(new URL(name, href).href, REMEDY, onBytes);
}

function fromFiles(files: readonly File[]): ReadFile {
  return async (name) => {
    const file = files.find((own) => own.name === name);
    if (!file) throw new FormatError(`${name} is not among the ${files.length} files given`, { remedy: REMEDY });
    return new Uint8Array(await file.arrayBuffer());
  };
}

function parsed<T>(bytes: Uint8Array, name: string): T {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch (cause) {
    throw new FormatError(`${name} is damaged: it is not JSON`, { cause, remedy: REMEDY });
  }
}

/** By hand: a library of schemas is larger than all else that a page loads of this module. */
function checked(manifest: Manifest | null, task: Task): ModelAbout {
  const { classes, input, output } = manifest ?? ({} as Partial<Manifest>);
  const { unknown } = (manifest ?? {}) as Partial<ModelManifest>;
  const imageSizePx = input?.shape?.[1];
  const isNamed = Array.isArray(classes) && classes.length >= 2 && classes.every((name) => typeof name === 'string');
  const answers = isNamed && answersOf(classes, output);
  if (!answers || typeof imageSizePx !== 'number') {
    throw new FormatError(`${MANIFEST} is not that of a model of Headstart`, { remedy: REMEDY });
  }
  const isMultiLabel = answers.output === 'sigmoids';
  if (isMultiLabel && task === 'one-class') {
    throw new FormatError('The model is multi-label: it may predict several classes per picture, or none', {
      remedy: 'Use loadMultiLabelModel().',
    });
  }
  if (!isMultiLabel && task === 'multi-label') {
    throw new FormatError('The model predicts one class per picture', { remedy: 'Use loadModel().' });
  }
  // Folders of 0.1.0 say nothing of orientation: they ignored it.
  const orient = input?.orient ?? 'ignore';
  if (input?.preprocessingVersion !== preprocessingVersion(orient)) {
    throw new FormatError(
      `The model needs images preprocessed by version ${input?.preprocessingVersion}, this module knows ${preprocessingVersion(orient)}`,
      { remedy: 'Use the module of the release that trained it, or train it again.' },
    );
  }
  const hasUnknown = typeof unknown?.output === 'string' && typeof unknown.threshold === 'number';
  return { classes, imageSizePx, orient, ...answers, ...(hasUnknown && { unknown }) };
}

/** What its numbers mean; undefined where that is unknown. */
function answersOf(
  classes: readonly string[],
  output: Manifest['output'] | undefined,
): Pick<ModelAbout, 'output' | 'thresholds'> | undefined {
  if (output?.kind === 'sigmoid' || output?.kind === 'softmax') return { output: output.kind, thresholds: [] };
  if (output?.kind !== 'sigmoids' || output.thresholds?.length !== classes.length) return undefined;
  return { output: output.kind, thresholds: output.thresholds };
}

/** In hexadecimal; undefined where the page is none that browsers trust with cryptography (http:// of another machine). */
async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
