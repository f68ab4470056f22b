import { type Command, Option } from 'commander';
import { WirebenchError } from '../errors.ts';
import { certificateOptions, fingerprintOption } from './_certificates.ts';
import type { ChatFlags } from './chat.ts';
import { tokenOption } from './options.ts';
import type { ServeFlags } from './serve.ts';
import { port, wholeUpTo } from './values.ts';

const example = (line: string): string => `\nExample:\n  ${line}`;

/** Adds `serve` and `chat`. @param done is given the exit code */
export function addServeCommands(program: Command, done: (exitCode: number) => void): void {
  const serve = program
    .command('serve')
    .description(
      'runs the servers of another host, for its wirebench run --target; or a real one; or echoes plainly',
    )
    .addHelpText('after', example('wirebench serve --host 192.0.2.7 --data-port 7412'))
    .action(async (flags: ServeFlags) => {
      refuseIgnored(serve, flags);
      return (await import('./serve.ts')).serve(flags);
    });
  for (const option of [...ownOptions, ...scenarioOptions, ...shareOptions, plain]) serve.addOption(option);

  program
    .command('chat')
    .description('a client of wirebench serve --scenario broadcast: lines in, messages out; /who, /quit')
    .requiredOption('--target <host:port>', 'where that serve listens')
    .requiredOption('--name <name>', 'what the others call you')
    .option('--transport <name>', 'as there', 'tcp')
    .option('--codec <name>', 'as there', 'json')
    .addOption(tokenOption('what that serve was given, or has printed'))
    .addOption(fingerprintOption())
    .addHelpText('after', example('wirebench chat --target 127.0.0.1:7411 --name ana'))
    .action(async (flags: ChatFlags) => done(await (await import('./chat.ts')).chat(flags)));
}

const ownOptions: readonly Option[] = [
  new Option('--host <host>', 'where it listens; loopback unless told').default('127.0.0.1'),
  new Option('--port <n>', 'of the control connection, or of --scenario').argParser(port).default(7411),
  new Option('--data-port <n>', 'measured flows listen here; 0 for free ports').argParser(port).default(0),
  tokenOption('a runner must know it; made and printed unless given'),
  new Option('--allow-module', 'let runners name modules below this folder, which are code'),
  new Option('--max-minutes <n>', 'a server is ended after so long').argParser(wholeUpTo(1440)).default(60),
  new Option(
    '--scenario <name>',
    'a real server instead, for real clients: broadcast (see chat), file-share (see share), queue, request, echo',
  ).conflicts(['plain', 'dataPort', 'allowModule', 'maxMinutes']),
];
const plain = new Option(
  '--plain',
  'only echo, RFC 862, on TCP and UDP: for clients that are not ours',
).conflicts(['dataPort', 'token', 'allowModule', 'maxMinutes']);

const scenarioOptions: readonly Option[] = [
  new Option('--transport <name>', 'of --scenario').default('tcp'),
  new Option('--codec <name>', 'of --scenario: json, or msgpackr for file-share, unless told'),
  ...certificateOptions(),
];
const shareOptions: readonly Option[] = [
  new Option('--dir <folder>', 'what file-share shares').default('./shared-files'),
  new Option('--quota-bytes <n>', 'file-share holds so many bytes at most')
    .argParser(wholeUpTo(Number.MAX_SAFE_INTEGER))
    .default(100_000_000_000),
  new Option('--quota-files <n>', 'and so many files').argParser(wholeUpTo(10_000_000)).default(100_000),
];

/** What would be ignored is refused: a folder that nobody shares, a certificate that protects nobody. Throws BAD_OPTION. */
function refuseIgnored(serve: Command, { scenario }: ServeFlags): void {
  const given = (options: readonly Option[]) =>
    options.find((option) => serve.getOptionValueSource(option.attributeName()) === 'cli')?.long;
  const ofShare = scenario === 'file-share' ? undefined : given(shareOptions);
  const ignored = ofShare ?? (scenario === undefined ? given(scenarioOptions) : undefined);
  if (ignored === undefined) return;
  const needed = ofShare === undefined ? '--scenario' : '--scenario file-share';
  throw new WirebenchError('BAD_OPTION', `${ignored} is for serve ${needed}; give both`);
}
