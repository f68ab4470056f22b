import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageFor, loadClaims, loadLanguage } from './claims.ts';

test('a claim and a language are found by the names of their files', async () => {
  const [first, second] = await loadClaims(['json-safe', 'udp-loses']);
  assert.deepEqual([first?.name, second?.name], ['json-safe', 'udp-loses']);
  assert.equal((await loadLanguage('fr')).code, 'fr');
});

test('an unknown one is told with the nearest', async () => {
  await assert.rejects(loadClaims(['json-save']), {
    code: 'UNKNOWN_NAME',
    message: 'no claim is called "json-save"; did you mean "json-safe"?',
  });
  // Private to the folder, and so no name.
  await assert.rejects(loadClaims(['_rows']), { code: 'UNKNOWN_NAME' });
  await assert.rejects(loadLanguage('deutsch'), {
    code: 'UNKNOWN_NAME',
    message: 'no language is called "deutsch"; there are: en, fr',
  });
});

test('what has no page is in English alone', async () => {
  assert.equal((await languageFor(undefined, false, 'x')).code, 'en');
  assert.equal((await languageFor('en', false, 'x')).code, 'en');
  assert.equal((await languageFor('fr', true, 'x')).code, 'fr');
  await assert.rejects(languageFor('fr', false, 'the report of tcp'), {
    code: 'BAD_OPTION',
    message: /^the report of tcp is in English alone; leave out --lang; /,
  });
});
