import { readFileSync } from 'node:fs';

// Loaded before a program by --import: its wall clock is off by as many milliseconds as stand in a file, from the moment
// they stand there. Its monotonic clock and its timers are not touched, as when an administrator sets a machine's clock.
const file = process.env.SHIFTED_CLOCK_FILE;
if (!file) throw new Error('SHIFTED_CLOCK_FILE is not set');
const trueNow = Date.now.bind(Date);
let offsetMs = 0;
const read = () => {
  offsetMs = Number(readFileSync(file, 'utf8')) || 0;
};
read();
setInterval(read, 50).unref();
Date.now = () => trueNow() + offsetMs;
