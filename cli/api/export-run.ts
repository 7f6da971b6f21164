import { ConfigError } from '../../shared/errors';
import type { ExportFormatName } from '../export/export-format-name';
import { type ExportedRun, exportRun as writeExport } from '../export/export-run';
import { EXPORT_FORMATS } from '../export/formats';
import { localPath } from '../place';

export interface ExportOptions {
  readonly format: ExportFormatName;
  /** The file or folder that is written. Default: beside the model's other files, or in `exports/` of the run. */
  readonly out?: string;
}

/**
 * Writes the model or the record of a run as another tool reads it: what `headstart export` does.
 * @param run the folder of a finished run; for keras and onnx-any-size, its model/ will do
 * @throws SourceError where there is no such run, FormatError where its files are not as they were written, ConfigError
 * where its base has no such form, or the format is unknown
 */
export async function exportRun(run: string, { format, out }: ExportOptions): Promise<ExportedRun> {
  if (!Object.hasOwn(EXPORT_FORMATS, format)) {
    const known = Object.keys(EXPORT_FORMATS).join(', ');
    throw new ConfigError(`format is ${JSON.stringify(format)}, wanted one of ${known}`);
  }
  return writeExport(run, format, out === undefined ? undefined : localPath(out, 'out'));
}
