/**
 * The records of an extended header, `length key=value\n` each; of two with one key the later counts.
 * @throws RangeError where they do not fill the header exactly
 */
export function readPaxRecords(data: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < data.length; ) {
    const blank = data.indexOf(0x20, at);
    const digits = blank < 0 ? '' : data.toString('latin1', at, blank);
    const end = /^[1-9]\d{0,8}$/.test(digits) ? at + Number(digits) : -1;
    if (end <= blank || end > data.length || data[end - 1] !== 0x0a) {
      throw new RangeError('its extended header is damaged');
    }
    const record = data.toString('utf8', blank + 1, end - 1);
    const equals = record.indexOf('=');
    if (equals < 1) throw new RangeError('its extended header has a record without a key');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at = end;
  }
  return records;
}
