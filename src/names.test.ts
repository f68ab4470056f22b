import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  isDataFile,
  isPath,
  keyOf,
  listOf,
  nameOf,
  nearest,
  publicPath,
  withoutFolders,
  withoutHosts,
} from './names.ts';

test('a reference by path begins like one; all else is a built-in name', () => {
  for (const path of [
    './a.mjs',
    '../a.ts',
    '.hidden',
    '/a/b.js',
    '~/a.js',
    'C:\\a.js',
    'c:/a.js',
    '\\\\host\\a.js',
  ]) {
    assert.equal(isPath(path), true, path);
  }
  for (const name of ['json', 'msgpackr-records', 'a.json', 'a/b', 'c:'])
    assert.equal(isPath(name), false, name);
});

test('a path is called by its file, without folder and ending', () => {
  const names = {
    json: 'json',
    'v1.2': 'v1.2',
    './mine.mjs': 'mine',
    '../x/my.codec.ts': 'my.codec',
    '/a/b/c.cjs': 'c',
    './sample.json': 'sample',
    '~/a.mts': 'a',
    './types.d.ts': 'types',
    'C:\\dir\\mine.js': 'mine',
    './bare': 'bare',
    './lines.jsonl': 'lines',
    './a/lines.ndjson': 'lines',
    './orders/*.json': 'orders',
    'C:\\orders\\*.json': 'orders',
    './orders/2024-*.json': '2024-*',
    './*.json': 'files',
    '../*.jsonl': 'files',
    '~/*.json': 'files',
  };
  for (const [use, name] of Object.entries(names)) assert.equal(nameOf({ use }), name, use);
});

test('several files are called by their folder, and are not what one of them is', () => {
  const files = ['./orders/a.json', './orders/b.json'];
  assert.equal(nameOf({ use: './orders/a.json', files }), 'orders');
  assert.equal(nameOf({ use: './a.json', files: ['./a.json', './b.json'] }), 'files');
  assert.notEqual(keyOf({ use: './orders/a.json', files }), keyOf({ use: './orders/a.json' }));
});

test('files with values are told from modules', () => {
  for (const file of ['./a.json', './a/*.JSON', '~/a.jsonl', '/a.ndjson'])
    assert.equal(isDataFile(file), true, file);
  for (const other of ['a.json', './a.js', './json', 'order']) assert.equal(isDataFile(other), false, other);
});

test('a list drops blanks and repeats, and keeps its order', () => {
  assert.deepEqual(listOf(' b, a,,b ,c,'), ['b', 'a', 'c']);
  assert.deepEqual(listOf(' , '), []);
});

test('a public path names neither the home folder nor its owner', () => {
  assert.equal(publicPath('/home/ann/w/x/a.js', '/home/ann/w', '/home/ann'), './x/a.js');
  assert.equal(publicPath('/home/ann/a.js', '/home/ann/w', '/home/ann'), '~/a.js');
  assert.equal(publicPath('/home/anna/a.js', '/home/ann/w', '/home/ann'), '/home/anna/a.js');
  assert.equal(publicPath('/opt/a.js', '/home/ann/w', '/home/ann'), '/opt/a.js');
  assert.equal(publicPath('/home/ann', '/home/ann/w', '/home/ann'), '~');
});

test('a text names the working folder as a dot and the home folder as a tilde, and no folder that only begins like one', () => {
  const texts = {
    'in /home/ann/w/x.js and /home/ann/y': 'in ./x.js and ~/y',
    '"/home/ann/w", (/home/ann)': '".", (~)',
    'file:///home/ann/w/x.mjs:3:1': 'file://./x.mjs:3:1',
    '--out=/home/ann/w': '--out=.',
    'cannot read /home/ann/w.': 'cannot read ..',
    '/home/ann/w2/x /home/ann/w-2 /home/ann/w.old/x /home/ann/wé': '~/w2/x ~/w-2 ~/w.old/x ~/wé',
    '/home/anna/x /home/ann-2/x': '/home/anna/x /home/ann-2/x',
  };
  for (const end of ['', '/'])
    for (const [text, shown] of Object.entries(texts))
      assert.equal(withoutFolders(text, `/home/ann/w${end}`, `/home/ann${end}`), shown);
  assert.equal(withoutFolders('/usr/app/x /app/x', '/app', '/root'), '/usr/app/x ./x');
  assert.equal(withoutFolders('/tmp/abc/x /tmp/a/x', '/tmp/a', '/root'), '/tmp/abc/x ./x');
});

test('a root, and a folder without a name, name nobody', () => {
  for (const [cwd, home] of [
    ['/', '/'],
    ['/', ''],
    ['', ''],
  ] as const)
    assert.equal(withoutFolders('/a/b c', cwd, home), '/a/b c');
});

test('the nearest name is found where one is near', () => {
  const names = ['json', 'json-text', 'msgpack', 'msgpackr', 'v8'];
  assert.equal(nearest('jsn', names), 'json');
  assert.equal(nearest('MSGPACK', names), 'msgpack');
  assert.equal(nearest('mesgpakr', names), 'msgpackr');
  assert.equal(nearest('protobuf', names), undefined);
  assert.equal(nearest('json', []), undefined);
});

test('a name with one letter changed is nearest to itself', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-y]{3,12}$/), fc.nat(), (name, at) => {
      const place = at % name.length;
      const typo = `${name.slice(0, place)}z${name.slice(place + 1)}`;
      assert.equal(nearest(typo, [`${name}${name}`, name]), name);
    }),
  );
});

test('a text without hosts says "the target", and leaves alone what only looks like one', () => {
  const hosts = ['10.0.0.7', 'fe80::7', 'lab', '$&'];
  const texts = {
    'cannot connect to 10.0.0.7 port 5': 'cannot connect to the target port 5',
    '10.0.0.7:80, [fe80::7] and lab.': '10.0.0.7:80, [the target] and the target.',
    '110.0.0.7 10.0.0.77 10.0.0.7.8 10x0.0.7': '110.0.0.7 10.0.0.77 10.0.0.7.8 10x0.0.7',
    'label slab lab.example fe80::77': 'label slab lab.example fe80::77',
    'lab lab': 'the target the target',
    '($&)': '(the target)',
  };
  for (const [text, shown] of Object.entries(texts)) assert.equal(withoutHosts(text, hosts), shown);
  assert.equal(withoutHosts('lab', []), 'lab');
});
