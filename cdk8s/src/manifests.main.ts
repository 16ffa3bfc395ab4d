import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { networkYaml } from './network.js';
import { HELP, OptionInvalid, readOptions } from './options.js';

/** As sysexits.h has them. */
const EXIT = { usage: 64, cannotCreate: 73 };

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(HELP);
  else if (options.out === undefined) process.stdout.write(networkYaml(options));
  else {
    const file = join(options.out, 'network.yaml');
    await mkdir(options.out, { recursive: true });
    await writeFile(file, networkYaml(options));
    console.log(`wrote ${file}`);
  }
} catch (error) {
  const { code, path } = error as NodeJS.ErrnoException;
  if (error instanceof OptionInvalid) {
    console.error(error.message);
    process.exitCode = EXIT.usage;
  } else if (typeof code === 'string' && typeof path === 'string') {
    console.error(`--out: ${path} cannot be written (${code}).`);
    process.exitCode = EXIT.cannotCreate;
  } else throw error;
}
