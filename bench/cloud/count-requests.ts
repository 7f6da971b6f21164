/** What a stretch of LocalStack's log says was asked of it, by service and operation: "s3.PutObject" → 12. */
export function countRequests(log: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [, operation = ''] of log.matchAll(/ AWS ([a-z0-9-]+\.[A-Za-z0-9]+) => /g)) {
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }
  return counts;
}

/** S3's requests by price: those that store and list are one, those that read the other; deletions cost nothing. */
export function s3Requests(counts: ReadonlyMap<string, number>): { writes: number; reads: number } {
  let [writes, reads] = [0, 0];
  for (const [operation, count] of counts) {
    if (/^s3\.(Put|Copy|Post|List|CreateMultipart|UploadPart|CompleteMultipart)/.test(operation)) writes += count;
    if (/^s3\.(Get|Head)/.test(operation)) reads += count;
  }
  return { writes, reads };
}
