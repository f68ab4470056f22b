import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nameFault, sharedName } from './names.ts';

test('names that people give files are shared as they are', () => {
  for (const name of [
    'a',
    'report 2026.pdf',
    'año.txt',
    '日本語.tar.gz',
    '👩‍💻 notes.md',
    'a..b',
    'console.log',
    'com10.txt',
    'x'.repeat(255),
    'é'.repeat(127),
  ])
    assert.equal(sharedName(name), name);
});

test('what leads out of the folder, opens a device or hides is refused, with the reason', () => {
  const refused: [name: string, why: string][] = [
    ['', 'is empty'],
    ['x'.repeat(256), 'is longer than 255 bytes'],
    ['é'.repeat(128), 'is longer than 255 bytes'],
    ['x'.repeat(1e6), 'is longer than 255 bytes'],
    ['..', 'begins with a dot'],
    ['.', 'begins with a dot'],
    ['.wirebench-share', 'begins with a dot'],
    ['../x', 'holds one of / \\ : * ? " < > |'],
    ['a/b', 'holds one of / \\ : * ? " < > |'],
    ['/etc/passwd', 'holds one of / \\ : * ? " < > |'],
    ['..\\x', 'holds one of / \\ : * ? " < > |'],
    ['C:x', 'holds one of / \\ : * ? " < > |'],
    ['a:stream', 'holds one of / \\ : * ? " < > |'],
    ['a\0b', 'holds a control character or a mark of text direction'],
    ['a\nb', 'holds a control character or a mark of text direction'],
    ['gpj.\u202eexe', 'holds a control character or a mark of text direction'],
    ['a\u2028b', 'holds a control character or a mark of text direction'],
    ['a\ud800', 'holds half a character'],
    ['a.', 'ends with a dot or a blank'],
    ['a ', 'ends with a dot or a blank'],
    ['CON', 'is that of a device'],
    ['nul.txt', 'is that of a device'],
    ['aux .tar.gz', 'is that of a device'],
    ['Com1', 'is that of a device'],
    ['lpt\u00b2.x', 'is that of a device'],
    ['CONIN$', 'is that of a device'],
  ];
  for (const [name, why] of refused) {
    assert.equal(nameFault(name), why, JSON.stringify(name.slice(0, 40)));
    assert.throws(() => sharedName(name), { code: 'BAD_NAME', message: /; rename the file$/ });
  }
});

test('a name is one in NFC, however it was typed', () => {
  assert.equal(sharedName('e\u0301.txt'), '\u00e9.txt');
  assert.equal(sharedName('\u212b'), '\u00c5');
});

test('no text whatever gives a name that is more than a place in the folder', () => {
  const pieces = fc.constantFrom('..', '/', '\\', '.', ' ', 'a', 'CON', ':', '\0', 'é', '\ud800', '\u202e');
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      let name: string;
      try {
        name = sharedName(text);
      } catch {
        return;
      }
      assert.equal(name, name.normalize('NFC'));
      assert.doesNotMatch(name, /[/\\\0:]|^\.|[. ]$|\p{Cs}/u);
      assert.ok(name.length > 0 && Buffer.byteLength(name) <= 255);
      // Once shared, always shared under the same name.
      assert.equal(sharedName(name), name);
    }),
    { numRuns: 2000 },
  );
});
