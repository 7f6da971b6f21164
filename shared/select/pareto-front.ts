/** What is paid, and what is had for it. */
interface Offer {
  readonly accuracy: number;
  readonly msPerImage: number;
}

/** Whether each offer is on the front: nothing else is as accurate and cheaper, nor as cheap and more accurate. */
export function paretoFront(offers: readonly Offer[]): boolean[] {
  const beats = (a: Offer, b: Offer) =>
    a.accuracy >= b.accuracy &&
    a.msPerImage <= b.msPerImage &&
    (a.accuracy > b.accuracy || a.msPerImage < b.msPerImage);
  return offers.map((own) => !offers.some((other) => beats(other, own)));
}
