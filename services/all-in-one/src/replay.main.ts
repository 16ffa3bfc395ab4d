import { randomUUID } from 'node:crypto';
import { HELP, ReplayOptionsInvalid, readReplayOptions } from './replay/options.js';
import { type Played, play, Unanswered } from './replay/play.js';
import { factsAtStart, lineOf, summaryOf } from './replay/replay.js';
import { REPLAY_CALLS } from './replay/replay-calls.js';
import { labelledJpeg } from './testing/pictures.js';

process.exitCode = await run(process.argv.slice(2));

/** @returns the exit status */
async function run(args: readonly string[]): Promise<number> {
  try {
    const options = readReplayOptions(args, process.env);
    if (options === 'help') {
      console.log(HELP);
      return 0;
    }
    const name = randomUUID();
    const facts = factsAtStart(options.credentials, Date.now(), name, labelledJpeg(name));
    const all: Played[] = [];
    for await (const played of play(REPLAY_CALLS, options.origin, facts)) {
      console.log(lineOf(played));
      all.push(played);
    }
    console.log(summaryOf(all));
    return all.some(({ differences }) => differences.length > 0) ? 1 : 0;
  } catch (error) {
    if (error instanceof ReplayOptionsInvalid) {
      console.error(error.message);
      return 2;
    }
    if (!(error instanceof Unanswered)) throw error;
    console.error(`No answer to ${error.message}`);
    return 1;
  }
}
