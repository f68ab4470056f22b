import type { Command } from 'commander';
import type { PairedFlags } from './_paired.ts';
import { withPaired } from './_paired-options.ts';
import type { GateFlags } from './gate.ts';
import type { CommentFlags } from './gate-comment.ts';

const example = (line: string): string => `\nExample:\n  ${line}`;
const EXITS = '\nExit codes: 0 pass, 1 fail, 2 wrong use, 3 cannot tell, 4 could not run, 130 interrupted.\n';

/** Adds `ab`, `gate` and `gate-comment`. @param done is given the exit code */
export function addPairedCommands(program: Command, done: (exitCode: number) => void): void {
  const withGlobals = <F extends object>(flags: F) => ({ ...flags, ...program.opts() });
  const argv = process.argv.slice(2);

  withPaired(program.command('ab <a> <b>'))
    .description('is codec B slower than A? yes, no, or cannot tell: paired, in fresh processes')
    .addHelpText('after', EXITS + example('wirebench ab msgpackr ./mine.mjs --payload order,events'))
    .action(async (a: string, b: string, flags: PairedFlags) =>
      done(await (await import('./ab.ts')).ab(a, b, withGlobals(flags), argv)),
    );

  withPaired(program.command('gate'))
    .description('may this change be merged? A codec of yours, or a version of a package, against its base')
    .requiredOption('--base <ref>', 'a branch, tag or commit; or a package with its version')
    .option('--head <folder>', 'a work tree, as it stands; or a package with its version', '.')
    .option('--codec <path>', 'yours, like ./src/codec.ts; of a package, which of the built-in ones')
    .option('--prepare <command>', "run in the base's worktree, like 'npm ci'")
    .addHelpText(
      'after',
      EXITS + example("wirebench gate --codec ./src/codec.ts --base origin/main --prepare 'npm ci'"),
    )
    .action(async (flags: GateFlags) =>
      done(await (await import('./gate.ts')).gate(withGlobals(flags), argv)),
    );

  program
    .command('gate-comment [file]')
    .description(
      'a verdict.json that somebody else may have written, as the text of a comment; without one, that there is no result',
    )
    .option('--post', 'write it to the pull request of --head, in place of the comment before')
    .option('--head <owner:branch>', 'of the pull request; GITHUB_REPOSITORY says in which repository')
    .option('--sha <commit>', 'of its last commit: a verdict on an older one is not posted')
    .option('--artifact <name>', 'of the gate: each has its own comment', 'wirebench-gate')
    .option('--author <login>', 'whose comment is replaced: the account of the token', 'github-actions[bot]')
    .addHelpText('after', example('wirebench gate-comment verdict.json'))
    .action(async (file: string | undefined, flags: CommentFlags) =>
      (await import('./gate-comment.ts')).gateComment(file, flags),
    );
}
