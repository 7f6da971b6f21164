import type { PackedFile } from '../../../shared/archive/pack-zip';
import type { Split } from '../../../shared/dataset/manifest';

/** A table of several labels per image, which grows with the images: some 100 bytes of each are in memory until the end. */
export class LabelLines {
  private readonly lines: string[] = [];

  add(file: string, label: readonly string[], split: Split | undefined): void {
    // A list in the column for one label says that there may be several, even where no image has them.
    this.lines.push(JSON.stringify({ file, label, ...(split && { split }) }));
  }

  /** As archives keep it, in JSON lines. */
  file(): PackedFile {
    return { name: 'labels.jsonl', data: Buffer.from(`${this.lines.join('\n')}\n`) };
  }
}
