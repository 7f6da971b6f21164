/**
 * Jest compares typed arrays number by number, which takes ten seconds a megabyte. Those of the same bytes are equal; of
 * others it says itself what differs, and whether that counts.
 */
expect.addEqualityTesters([
  (a, b) => {
    if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b) || a.constructor !== b.constructor) return undefined;
    return bytesOf(a).equals(bytesOf(b)) ? true : undefined;
  },
]);

const bytesOf = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength);
