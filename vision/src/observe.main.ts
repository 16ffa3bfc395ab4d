import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { PictureUnreadable } from './errors.js';
import { observe } from './observe.js';
import { MODEL_OPTIONS_HELP, modelsFor, readModelOptions } from './options.js';
import { pictureFiles } from './picture-files.js';
import { openStages } from './stages.js';

const HELP = `Usage: npm run observe -- FILE|DIR…
Prints one JSON line a picture, { "file": name, …observation }; folders are walked recursively (.jpg, .jpeg), in order
of name. A picture that cannot be read is a line { "file": name, "error": { "code", "message" } }.
Exit 0; 1 where no file was found or the models cannot be loaded.

  --help
${MODEL_OPTIONS_HELP}`;

/** What is wrong with a picture, as the line's `error`. Anything else is a fault of ours and ends the command. */
function errorLine(file: string, error: unknown): string {
  const code = error instanceof PictureUnreadable ? error.reason : ((error as NodeJS.ErrnoException).code ?? undefined);
  if (code === undefined) throw error;
  return JSON.stringify({ file, error: { code, message: (error as Error).message } });
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'models-dir': { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help || positionals.length === 0) {
    console.log(HELP);
    return values.help ? 0 : 1;
  }
  const files = await pictureFiles(positionals);
  if (files.length === 0) {
    console.error(`No picture (.jpg, .jpeg) in ${positionals.join(', ')}`);
    return 1;
  }
  const warn = (message: string) => console.error(message);
  const models = await modelsFor(readModelOptions(values['models-dir'], process.env), warn);
  const stages = await openStages(models, { monotonicMs: () => performance.now() });
  for (const file of files) {
    try {
      const seen = await observe(await readFile(file), stages);
      console.log(JSON.stringify({ file, ...seen }));
    } catch (error) {
      console.log(errorLine(file, error));
    }
  }
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
