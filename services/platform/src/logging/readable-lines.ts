/** What of a log line a person at a console reads. */
interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly service: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string };
}

/** Turns the logger's JSON lines into one readable line each. @param write asked at each line */
export const readableLines = (write: (text: string) => void): { write(line: string): void } => ({
  write(line) {
    const { time, level, service, msg, err } = JSON.parse(line) as LogLine;
    const cause = err?.message && err.message !== msg ? ` (${err.message})` : '';
    write(`${time.slice(11, 19)} ${level.toUpperCase()} ${service}: ${msg ?? ''}${cause}\n`);
  },
});
