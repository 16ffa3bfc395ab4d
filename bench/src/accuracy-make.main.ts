import { makeSet } from './accuracy/set/make-set.js';
import { HELP, readMakeOptions } from './accuracy/set/options.js';
import { TestdataMissing } from './accuracy/set/sources.js';
import { OptionInvalid } from './command-line.js';

try {
  const options = readMakeOptions(process.argv.slice(2));
  if (options === 'help') console.log(HELP);
  else {
    const { stills, clips, pictures } = await makeSet({ ...options, say: (line) => console.error(line) });
    console.log(`${stills} stills and ${clips} clips, ${pictures} pictures in all: ${options.out}`);
  }
} catch (error) {
  const isTold = error instanceof OptionInvalid || error instanceof TestdataMissing;
  console.error(isTold ? error.message : error);
  process.exitCode = isTold ? 2 : 1;
}
