import type { Readable } from 'node:stream';

/** Longest line of a watch, characters. etcd takes objects of 1.5 MiB; one beyond this is no watch event. */
const MAX_LINE = 16 * 1024 * 1024;

/**
 * The whole lines of a stream. What comes after the last line end is thrown away: a connection cut in the middle of an
 * event has not told that event.
 * @throws {RangeError} a line longer than MAX_LINE; and whatever the stream fails with
 */
export async function* linesOf(stream: Readable, maxLine = MAX_LINE): AsyncGenerator<string, void, undefined> {
  stream.setEncoding('utf8');
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<string>) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      const line = parts.join('') + chunk.slice(from, end);
      parts = [];
      length = 0;
      from = end + 1;
      if (line !== '') yield line;
    }
    const rest = chunk.slice(from);
    length += rest.length;
    if (length > maxLine) throw new RangeError(`a line of more than ${maxLine} characters`);
    if (rest !== '') parts.push(rest);
  }
}
