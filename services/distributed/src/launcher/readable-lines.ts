import type { Writable } from 'node:stream';

/** Turns the logger's JSON lines into one readable line each. */
export const readableLines = (out: Writable): { write(line: string): void } => ({
  write(line) {
    const { time, level, msg, err } = JSON.parse(line) as {
      time: string;
      level: string;
      msg?: string;
      err?: { message?: string };
    };
    const cause = err?.message && err.message !== msg ? ` (${err.message})` : '';
    out.write(`${time.slice(11, 19)} ${level.toUpperCase()} ${msg ?? ''}${cause}\n`);
  },
});
