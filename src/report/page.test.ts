import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chapterRun, type Made, runWith, timed } from '../analysis/_chapter.ts';
import { analyse } from '../analysis/analyse.ts';
import { claimNames, languageCodes, loadClaims, loadLanguage } from '../claims.ts';
import { hasClaims, pageMarkdown, pageText } from './page.ts';

async function pageIn(code: string, { run, records }: Made = chapterRun()): Promise<string> {
  const report = analyse(run, records, await loadClaims(await claimNames()));
  assert.ok(hasClaims(report));
  return pageMarkdown(await loadLanguage(code)).render(report);
}
const assertLines = (page: string, lines: readonly string[]) => {
  const all = page.split('\n');
  for (const line of lines) assert.ok(all.includes(line), `no line: ${line}\n${page}`);
};

test('the page in English', async () => {
  assertLines(await pageIn('en'), [
    '# What the chapter says, measured',
    'Sentences of a course on distributed communication, each put to the test on one machine: Test CPU, 4 cores, with Node 20.20.2 and Python 3.12.1, on 2 January 2025, in 6 rounds of fresh processes. Another machine, another version or another message may give another answer.',
    '- UDP is faster than TCP. It depends on the load.',
    '- TCP is reliable and keeps the order. True here.',
    '- Binary formats are smaller. It depends on the codec and whether gzip follows.',
    '## 3. JSON is slower',
    '**It depends on the codec and the language.**',
    '- Message order (1,000 B as JSON), encoding in Node 20.20.2: json takes 1.00 µs; pickle takes 2.50 times as long: slower; msgpackr takes 0.500 times as long: faster; msgpack takes 1.00 times as long (0.800 to 1.20): cannot be told apart.',
    '- Message order (1,000 B as JSON), size after gzip in Node 20.20.2: json takes 500 B; msgpackr takes 550 B, 1.10 times as much: larger; msgpack takes 450 B, 0.900 times as much: smaller.',
    '- Messages of 200 B, 16 in flight: over TCP 3,000 come back in a second. Over UDP 0.667 times as many: slower.',
    '- Over TCP, 2,000 messages of 200 B a second, and their echoes, with nothing in between: all 12,000 came, each once and in order.',
    '- Over UDP, messages of 200 B, one way, as fast as the sender can, with nothing in between: 600 of 12,000 were lost, in 6 of 6 rounds (5.00 % in the median round). Where they died: 600 in the server’s receive buffer (full).',
    '- pickle, read by Python 3.12.1: of 5 messages that ask for a computation it did the computation of 2 and refused 3.',
    '- Not measured: msgpack in Python 3.12.1 on order: no part of this run.',
    '| codec | size, B | after gzip, B | encoding, ns | decoding, µs |',
    '| msgpack, Node 20.20.2 | 1,000 | 450 | 1,000 (800 to 1,200) | 2.00 (1.60 to 2.40) |',
    'wirebench run chapter',
  ]);
});

test('the same page in French, its numbers and spaces as French has them', async () => {
  assertLines(await pageIn('fr'), [
    '# Ce que dit le chapitre, mesures à l’appui',
    'Des phrases tirées d’un cours sur la communication distribuée, chacune mise à l’épreuve sur une même machine\u00a0: Test CPU, 4\u00a0cœurs, avec Node 20.20.2 et Python 3.12.1, le 2 janvier 2025, en 6\u00a0séries de mesures, chacune dans des processus neufs. Une autre machine, une autre version ou un autre message peuvent donner une autre réponse.',
    '- UDP est plus rapide que TCP. Cela dépend de la charge.',
    '- TCP est fiable et conserve l’ordre. Vrai ici.',
    '- Les formats binaires sont plus petits. Cela dépend du codec et de la compression par gzip.',
    '## 3. JSON est plus lent',
    '**Cela dépend du codec et du langage.**',
    '- Message order (1\u202f000\u00a0octets en JSON), encodage sous Node 20.20.2\u00a0: json prend 1,00\u00a0µs\u202f; pickle prend 2,50\u00a0fois ce temps\u00a0: plus lent\u202f; msgpackr prend 0,500\u00a0fois ce temps\u00a0: plus rapide\u202f; msgpack prend 1,00\u00a0fois ce temps (de 0,800 à 1,20)\u00a0: on ne peut pas les départager.',
    '- Message order (1\u202f000\u00a0octets en JSON), taille après gzip sous Node 20.20.2\u00a0: json fait 500\u00a0octets\u202f; msgpackr en fait 550, soit 1,10\u00a0fois cette taille\u00a0: plus grand\u202f; msgpack en fait 450, soit 0,900\u00a0fois cette taille\u00a0: plus petit.',
    '- Messages de 200\u00a0octets, 16 en vol\u00a0: en TCP, 3\u202f000 reviennent par seconde. En UDP, 0,667\u00a0fois ce nombre\u00a0: plus lent.',
    '- En TCP, 2\u202f000 messages de 200\u00a0octets par seconde, avec leurs échos, sans rien entre les deux\u00a0: les 12\u202f000 sont arrivés, chacun une seule fois et dans l’ordre.',
    '- En UDP, messages de 200\u00a0octets, en sens unique, aussi vite que l’émetteur le peut, sans rien entre les deux\u00a0: 600 sur 12\u202f000 ont été perdus, dans 6\u00a0séries sur 6 (5,00\u00a0% dans la série médiane). Où ils ont disparu\u00a0: 600 dans le tampon de réception du serveur (plein).',
    '- pickle, lu par Python 3.12.1\u00a0: sur 5 messages qui demandent un calcul, ce lecteur a fait le calcul demandé par 2 et en a refusé 3.',
    '- Non mesuré, msgpack sous Python 3.12.1 pour order\u00a0: ne faisait pas partie de cette mesure.',
    '| codec | taille, octets | après gzip, octets | encodage, ns | décodage, µs |',
    '| msgpack, Node 20.20.2 | 1\u202f000 | 450 | 1\u202f000 (de 800 à 1\u202f200) | 2,00 (de 1,60 à 2,40) |',
    'wirebench run chapter',
  ]);
});

/** Names, and words that both languages have. */
const SHARED = new Set(
  `a c chapter client code codec communication cpu distance eval exact expression figure format formats
  gzip javascript json machine md message messagepack messages msgpack msgpackr node ns on order page
  part pickle pickles proto python run s segments sh standard tables tcp test udp version wirebench µs`.split(
    /\s+/,
  ),
);

test('no word of the English page is left in the French one', async () => {
  const wordsOf = (page: string) => new Set(page.toLowerCase().match(/\p{L}+/gu) ?? []);
  for (const made of [chapterRun(), chapterRun(false)]) {
    const [english, french] = [wordsOf(await pageIn('en', made)), wordsOf(await pageIn('fr', made))];
    assert.deepEqual(
      [...french].filter((word) => english.has(word) && !SHARED.has(word)),
      [],
    );
  }
});

test('without Python the page says so, and the rest stands', async () => {
  const page = await pageIn('en', chapterRun(false));
  assertLines(page, [
    '- Pickle is unsafe. Not measured.',
    '- Not measured: Python, which is not installed here (python3).',
    '- JSON is slower. It depends on the codec.',
    '- JSON is safe. True here, as far as it was measured.',
  ]);
  assertLines(await pageIn('fr', chapterRun(false)), [
    '- Pickle est dangereux. Non mesuré.',
    '- Non mesuré, Python\u00a0: python3 n’est pas installé ici.',
    '- JSON est sûr. Vrai ici, pour la part qui a été mesurée.',
  ]);
});

test('with too few rounds nothing is ranked, and the page says why', async () => {
  const { run, records } = chapterRun();
  const one = new Map([...records].map(([id, all]) => [id, all.filter(({ round }) => round === 0)]));
  const made = { run: { ...run, rounds: 1, state: 'interrupted', stealShare: 0.05 } as const, records: one };
  assertLines(await pageIn('en', made), [
    '- Pickle is fast. It cannot be told.',
    'All 2 measurements have too few rounds to tell. What is meant: faster than JSON in the same language, encoding and decoding together. Python’s pickle is the standard library’s, protocol 4; Node has none, so wirebench’s own reader and writer of the same format, in JavaScript, stand beside it; alone they would answer nothing.',
    '- The run did not finish: run it again with --resume to complete it.',
    '- 1 round only: an interval needs 6, so no times are compared.',
  ]);
  assertLines(await pageIn('fr', made), [
    '- Pickle est rapide. On ne peut pas trancher.',
    '- Les mesures ne sont pas allées à leur terme\u00a0: relancez-les avec --resume pour les compléter.',
    '- 1\u00a0série seulement\u00a0: il en faut 6 pour un intervalle, donc aucun temps n’est comparé.',
    '- L’hyperviseur a pris 5,00\u00a0% du temps de calcul\u00a0: les chiffres sont plus lents et moins stables que la machine.',
  ]);
});

test('every claim says what it claims and means in every language, and none says more', async () => {
  const codes = await languageCodes();
  assert.deepEqual(codes, ['en', 'fr']);
  for (const { name, says, reading } of await loadClaims(await claimNames())) {
    assert.deepEqual([Object.keys(says).sort(), Object.keys(reading).sort()], [codes, codes], name);
  }
  for (const code of codes) assert.equal((await loadLanguage(code)).code, code);
});

test('what some measurements contradict and others cannot tell is false only as far as it can be told', async () => {
  const rows = [timed('json', 1000), timed('pickle', 2000), timed('msgpack', 800, { wavers: true })];
  const made = runWith(rows, { skips: [{ what: 'json in python3', reason: 'it is not installed' }] });
  assertLines(await pageIn('en', made), ['- JSON is slower. False as far as it can be told.']);
  assertLines(await pageIn('fr', made), ['- JSON est plus lent. Faux, pour autant qu’on puisse trancher.']);
});

test('in a terminal nothing is wider than asked, and colour only where it is wanted', async () => {
  const { run, records } = chapterRun();
  const report = analyse(run, records, await loadClaims(await claimNames()));
  const text = pageText(await loadLanguage('fr'), false, 80).render(report);
  assert.ok(text.split('\n').every((line) => line.length <= 80));
  assert.ok(!text.includes('\u001b'));
  assert.ok(
    pageText(await loadLanguage('fr'), true)
      .render(report)
      .startsWith('\u001b[1mCe que dit'),
  );
});

test('names that others have given cannot become markup', async () => {
  const { run, records } = chapterRun();
  const environment = { ...run.environment, cpuModel: '<b>*x*</b>\nEPYC' };
  assert.match(
    await pageIn('en', { run: { ...run, environment }, records }),
    /&lt;b&gt;\\\*x\\\*&lt;\/b&gt; EPYC/,
  );
});
