import { asJson, asText } from '../../../../cli/commands/doctor';
import { examineEngines } from '../../../../cli/doctor/examine-engines';
import { nodeFinding } from '../../../../cli/doctor/examine-tools';
import { type Finding, isReady } from '../../../../cli/doctor/finding';
import { SetupError } from '../../../../shared/errors';

const OK: Finding = { topic: 'sharp', state: 'ok', found: '1.0', needed: true };
const ABSENT: Finding = { topic: 'weights', state: 'missing', found: 'none', needed: true, remedy: 'headstart setup' };
const UNNEEDED: Finding = { topic: 'g++', state: 'optional', found: 'not found', needed: false, remedy: 'install g++' };

describe('isReady()', () => {
  test('forgives what train does not need', () => {
    expect(isReady([OK, UNNEEDED])).toBe(true);
  });

  test('does not forgive what it needs', () => {
    expect(isReady([OK, ABSENT, UNNEEDED])).toBe(false);
  });
});

describe('nodeFinding()', () => {
  test('wants 20.15 or 22', () => {
    expect(nodeFinding('24.1.0').state).toBe('ok');
    expect(nodeFinding('20.14.0')).toMatchObject({ state: 'missing', needed: true });
    expect(nodeFinding('21.1.0')).toMatchObject({ state: 'missing', found: expect.stringContaining('21.1.0') });
  });
});

describe('examineEngines()', () => {
  test('names the engine that does not load, why, and the command that mends it', async () => {
    const findings = await examineEngines(async (name) => {
      if (name === 'sharp') throw new SetupError('sharp does not run: no libvips', { remedy: 'run setup' });
      return '1.2.3';
    });
    expect(findings.map(({ state }) => state)).toEqual(['missing', 'ok', 'ok', 'ok', 'ok']);
    expect(findings[0]).toMatchObject({ found: 'sharp does not run: no libvips', remedy: 'headstart setup' });
  });
});

describe('asText()', () => {
  test('puts the remedy below what is missing, and a verdict at the end', () => {
    expect(plain(asText([OK, ABSENT]))).toBe(
      [
        '✓ sharp    1.0',
        '✗ weights  none',
        '           → headstart setup',
        '',
        'headstart train does not work here yet: fix what is marked ✗.',
        '',
      ].join('\n'),
    );
  });
});

describe('asJson()', () => {
  test('has a version and a verdict', () => {
    expect(asJson([OK, UNNEEDED])).toEqual({ schemaVersion: 1, ready: true, findings: [OK, UNNEEDED] });
  });
});

const plain = (text: string) => text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
