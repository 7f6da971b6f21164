import pc from 'picocolors';
import { count } from '../../shared/report/in-words';

/** Which images a run could not use. */
export function printLeftOut(
  { missing = 0, skipped }: { readonly missing?: number; readonly skipped: readonly unknown[] },
  print: (line: string) => void,
): void {
  if (missing > 0)
    print(`${pc.yellow('Missing:')} ${missing} images, whose parts of the archive could not be processed`);
  if (skipped.length)
    print(
      `${pc.yellow('Skipped:')} ${count(skipped.length, 'image')} that could not be used; the report lists them with the reason`,
    );
}
