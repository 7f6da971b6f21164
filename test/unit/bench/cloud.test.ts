import { countRequests, s3Requests } from '../../../bench/cloud/count-requests';
import { readReport } from '../../../bench/cloud/function-starts';

const line = (operation: string, status = '200') =>
  `2026-11-25T06:17:11.284  INFO --- [et.reactor-2] localstack.request.aws     : AWS ${operation} => ${status}\n`;

describe('countRequests()', () => {
  test('countRequests() counts each operation, whatever came of it', () => {
    const log = [line('s3.GetObject'), line('s3.GetObject', '404 (NoSuchKey)'), 'AWS s3.GetObject\n', line('sts.Any')];
    expect(countRequests(log.join(''))).toEqual(
      new Map([
        ['s3.GetObject', 2],
        ['sts.Any', 1],
      ]),
    );
  });

  test('s3Requests() parts them by price and leaves out what costs nothing', () => {
    const operations = ['PutObject', 'ListObjectsV2', 'UploadPart', 'HeadObject', 'DeleteObject'].map((o) => `s3.${o}`);
    const counts = new Map([...operations.map((name) => [name, 2] as const), ['sqs.PutObject', 5] as const]);
    expect(s3Requests(counts)).toEqual({ writes: 6, reads: 2 });
  });
});

describe('readReport()', () => {
  const report =
    'REPORT RequestId: 1\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 256 MB\tMax Memory Used: 90 MB';

  test('readReport() reads the last call, with the start of its environment where there was one', () => {
    expect(
      readReport(`START\nREPORT RequestId: 0\tDuration: 1.00 ms\n${report}\tInit Duration: 300.00 ms\t\n`),
    ).toEqual({
      handlerMs: 12.5,
      peakMb: 90,
      initMs: 300,
    });
    expect(readReport(`${report}\t\n`)).toEqual({ handlerMs: 12.5, peakMb: 90 });
  });

  test('readReport() throws where there is none', () => {
    expect(() => readReport('START\nEND\n')).toThrow('No REPORT line');
  });
});
