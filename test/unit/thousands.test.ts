import fc from 'fast-check';
import { thousands } from '../../shared/thousands';

test('thousands() groups as English does', () => {
  const whole = fc.oneof(fc.maxSafeNat(), fc.nat(2000));
  fc.assert(fc.property(whole, (number) => expect(thousands(number)).toBe(number.toLocaleString('en-US'))));
});
