import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectionFileSchema } from '../../shared/inspect/inspection-file';
import { faultyArchive } from '../support/faulty-archive';
import { faultyLabels, scoreDoubts } from '../support/faulty-labels';
import { headstart, requireFreshBuild } from '../support/headstart';
import { describeWith, photographs } from '../support/requirements';
import { scoreInspection } from '../support/score-inspection';

jest.setTimeout(300_000);

describeWith('photos', 'headstart inspect on photographs with known faults', () => {
  let folder: string;
  beforeAll(async () => {
    await requireFreshBuild();
    folder = mkdtempSync(join(tmpdir(), 'headstart-faults-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('finds all copies, nearly all that were changed, and most of the swapped labels', async () => {
    const faults = { seed: 11, exact: 20, near: 20, swapped: 16, every: 2 };
    const faulty = await faultyArchive(photographs() as string, faults);
    const zip = join(folder, 'faulty.zip');
    writeFileSync(zip, faulty.zip);
    const { code, stdout } = await headstart(['inspect', zip, '--store', join(folder, 'store'), '--json', '--quiet']);
    expect(code).toBe(0);
    const inspection = inspectionFileSchema.parse(JSON.parse(stdout));
    expect(inspection.images).toBe(faulty.images);
    const score = scoreInspection(inspection, faulty, 24);
    expect([score.exactRecall, score.exactPrecision]).toEqual([1, 1]);
    expect(score.nearRecall).toBeGreaterThanOrEqual(0.95);
    expect(score.nearPrecision).toBeGreaterThanOrEqual(0.9);
    expect(score.labelRecall).toBeGreaterThanOrEqual(0.75);
    // Copies lie in any split: those of a training image in validation leak.
    const leaks = [...faulty.exact, ...faulty.near].filter(([copy, of]) => splitOf(copy) !== splitOf(of));
    const found = new Set(inspection.leakage.flatMap(({ file, like }) => [file, like.file]));
    expect(leaks.filter(([copy]) => found.has(copy)).length).toBeGreaterThanOrEqual(0.95 * leaks.length);
  });

  test('finds most labels that are missing or wrong in a table of several per image', async () => {
    const faulty = await faultyLabels(photographs() as string, { seed: 11, missing: 16, extra: 8, every: 2 });
    const zip = join(folder, 'labels.zip');
    writeFileSync(zip, faulty.zip);
    const { code, stdout } = await headstart(['inspect', zip, '--store', join(folder, 'store'), '--json', '--quiet']);
    expect(code).toBe(0);
    const inspection = inspectionFileSchema.parse(JSON.parse(stdout));
    expect([inspection.images, inspection.wrongLabels]).toEqual([faulty.images, null]);
    const score = scoreDoubts(inspection, faulty);
    expect(score.missingRecall).toBeGreaterThanOrEqual(0.75);
    expect(score.extraRecall).toBeGreaterThanOrEqual(0.75);
    expect(score.foremostPrecision).toBeGreaterThanOrEqual(0.5);
  });
});

const splitOf = (name: string) => name.split('/').at(-3);
