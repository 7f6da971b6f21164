import { FormatError } from '../../../shared/errors';
import { artifactSums, checkArtifact, checkComplete } from '../../../shared/records/check-artifact';
import { sumOf } from '../../../shared/records/file-sum';
import { recordText } from '../../../shared/records/record-text';

const report = Buffer.from('<p>0.95</p>');
const list = Buffer.from(recordText({ schemaVersion: 1, files: [{ name: 'report.html', ...sumOf(report) }] }));
const read = async (name: string) => (name === 'files.json' ? list : undefined);

describe('checkArtifact()', () => {
  test('holds a file against the list, and a record against itself', async () => {
    const sums = await artifactSums(read);
    expect(() => checkArtifact('report.html', report, sums)).not.toThrow();
    expect(() => checkArtifact('report.html', Buffer.from('<p>0.97</p>'), sums)).toThrow(
      /"report.html" is damaged.*\n→ /,
    );
    const record = Buffer.from(recordText({ loss: 1 }));
    expect(() => checkArtifact('metrics.json', record, sums)).not.toThrow();
    expect(() => checkArtifact('metrics.json', record.subarray(1), sums)).toThrow(FormatError);
    // What is cut off has lost its checksum, and is not a record of a release that wrote none.
    for (const length of [0, 1, record.length - 100]) {
      expect(() => checkArtifact('metrics.json', record.subarray(0, length), sums)).toThrow(
        /"metrics.json" is damaged/,
      );
    }
  });

  test('holds the files of a multi-label model against its manifest, too', async () => {
    const about = {
      schemaVersion: 2,
      task: 'multi-label',
      classes: ['a', 'b'],
      files: [{ name: 'model.onnx', ...sumOf(report) }],
    };
    const input = {
      name: 'image',
      shape: [null, 96, 96, 3],
      layout: '',
      range: [0, 255],
      resize: '',
      preprocessingVersion: 4,
    };
    const output = { name: 'probabilities', shape: [null, 2], kind: 'sigmoids', thresholds: [0.5, 0.5] };
    const base = { name: 'x', sha256: 'y', precision: 'float32' };
    const manifest = Buffer.from(recordText({ ...about, input, output, base }));
    const sums = await artifactSums(async (name) => (name === 'model/manifest.json' ? manifest : undefined));
    expect(() => checkArtifact('model/model.onnx', report, sums)).not.toThrow();
    expect(() => checkArtifact('model/model.onnx', list, sums)).toThrow(/is damaged/);
  });

  test('takes what no list names, as a run of 0.1.0 has left it', async () => {
    const sums = await artifactSums(async () => undefined);
    expect(() => checkArtifact('report.html', report, sums)).not.toThrow();
    expect(() => checkArtifact('metrics.json', Buffer.from('{}'), sums)).not.toThrow();
  });

  test('checkComplete() names what is missing of a run that has a list of its files', async () => {
    const page = Buffer.from('<p>Drop a picture</p>');
    const sums = new Map([...(await artifactSums(read)), ['site/index.html', sumOf(page)]]);
    const records = ['metrics.json', 'history.json', 'inspection.json', 'head/model.json', 'site/facts.json'];
    const all = ['report.html', 'site/index.html', ...records];
    expect(() => checkComplete(new Set(all), sums)).not.toThrow();
    for (const name of all) {
      const found = new Set(all.filter((other) => other !== name));
      expect(() => checkComplete(found, sums)).toThrow(new RegExp(`"${name}" is missing\n→ `));
      expect(() => checkComplete(found, sums, (wanted) => wanted !== name)).not.toThrow();
    }
    expect(() => checkComplete(new Set(), new Map())).not.toThrow();
  });

  test('checkComplete() misses no page of a run that has left none, as one on an ONNX file', async () => {
    const sums = await artifactSums(read);
    const records = ['metrics.json', 'history.json', 'inspection.json', 'head/model.json'];
    expect(() => checkComplete(new Set(['report.html', ...records]), sums)).not.toThrow();
  });

  test('artifactSums() refuses a list that is damaged', async () => {
    await expect(artifactSums(async () => list.subarray(0, 50))).rejects.toThrow(/"files.json" is damaged/);
  });
});
