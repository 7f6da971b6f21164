import { quote } from '../archive/archive-error';
import { DatasetError } from '../errors';

/** What can be trained on, as it is drawn for whoever gave something else. */
export const LAYOUTS = `Give class folders, or files that are named by class (train/ and validation/ around them may be left out), or a table labels.csv with file,label[,split]:

    train/                    train/
      cats/1.jpg                cat.0.jpg
      dogs/2.jpg                dog.1.jpg
    validation/               validation/
      cats/3.jpg                cat.2.jpg
      dogs/4.jpg                dog.3.jpg

A folder that is named after a split cannot be a class.`;

export function datasetError(sourceName: string, finding: string, remedy: string): DatasetError {
  return new DatasetError(`Cannot use archive ${quote(sourceName)}: ${finding}`, { remedy });
}

const SHOWN_NAMES = 5;

/** Names from an archive as a message may list them: quoted, the first of many. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map(quote).join(', ');
  return names.length > SHOWN_NAMES ? `${shown} and ${names.length - SHOWN_NAMES} more` : shown;
}
