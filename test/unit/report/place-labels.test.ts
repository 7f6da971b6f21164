import fc from 'fast-check';
import { type Box, placeLabels } from '../../../shared/report/place-labels';

const AREA: Box = { left: 50, top: 30, width: 420, height: 280 };

const overlaps = (a: Box, b: Box) =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

const points = fc.array(
  fc.record({
    x: fc.double({ min: AREA.left, max: AREA.left + AREA.width, noNaN: true }),
    y: fc.double({ min: AREA.top, max: AREA.top + AREA.height, noNaN: true }),
    width: fc.double({ min: 20, max: 200, noNaN: true }),
    height: fc.constant(14),
  }),
  { maxLength: 16 },
);

describe('placeLabels()', () => {
  test('placeLabels() puts no label over another, over a point, or outside of the area', () => {
    fc.assert(
      fc.property(points, (own) => {
        const labels = placeLabels(own, AREA);
        if (!labels) return;
        expect(labels).toHaveLength(own.length);
        for (const [i, box] of labels.entries()) {
          expect(box).toMatchObject({ width: own[i]?.width, height: own[i]?.height });
          expect(box.left).toBeGreaterThanOrEqual(AREA.left);
          expect(box.top).toBeGreaterThanOrEqual(AREA.top);
          expect(box.left + box.width).toBeLessThanOrEqual(AREA.left + AREA.width);
          expect(box.top + box.height).toBeLessThanOrEqual(AREA.top + AREA.height);
          expect(labels.slice(0, i).filter((other) => overlaps(other, box))).toEqual([]);
          expect(own.filter(({ x, y }) => overlaps({ left: x, top: y, width: 0, height: 0 }, box))).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('placeLabels() writes beside a point that is alone, and off a line where it can', () => {
    const point = { x: 200, y: 150, width: 80, height: 14 };
    expect(placeLabels([point], AREA)).toEqual([{ left: 210, top: 143, width: 80, height: 14 }]);
    const [box] = placeLabels([point], AREA, [
      [
        [200, 150],
        [400, 150],
      ],
    ]) as [Box];
    expect(box.top > 150 || box.top + box.height < 150 || box.left + box.width < 200).toBe(true);
  });

  test('placeLabels() says so where there is no room', () => {
    expect(placeLabels([{ x: 60, y: 40, width: 421, height: 14 }], AREA)).toBeUndefined();
    const crowd = Array.from({ length: 12 }, () => ({ x: 100, y: 100, width: 400, height: 40 }));
    expect(placeLabels(crowd, AREA)).toBeUndefined();
  });
});
