import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FEATURES } from '../types.ts';
import { differences } from './equal.ts';
import { CATALOGUE } from './values.ts';

test('every name is there once, and every feature has a value', () => {
  assert.equal(new Set(CATALOGUE.map(({ name }) => name)).size, CATALOGUE.length);
  const tried = new Set(CATALOGUE.map(({ feature }) => feature));
  assert.deepEqual(
    FEATURES.filter((feature) => !tried.has(feature)),
    [],
  );
});

test('JSON holds the plain values, and does not hold any value of a feature', () => {
  for (const { name, feature, make } of CATALOGUE) {
    if (feature === 'beyond') continue;
    assert.equal(jsonHolds(make()), feature === 'plain', name);
  }
});

function jsonHolds(value: unknown): boolean {
  try {
    return differences(value, JSON.parse(JSON.stringify(value))).length === 0;
  } catch {
    return false;
  }
}
