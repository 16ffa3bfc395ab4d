import { parseArgs } from 'node:util';
import { TOPICS, type Topic } from '@proctorwise/contracts';
import { SENT_WITHIN_DAYS } from './dead-letter.js';

const MOST_LISTED = 10_000;
const LISTED = 100;

/** Which letters are meant. */
export type Choice =
  | { readonly ids: readonly string[] }
  /** Of this topic and this group, where given; with neither: all. */
  | { readonly topic?: Topic; readonly group?: string };

export interface Arguments {
  readonly command:
    | { readonly name: 'list'; readonly choice: Choice; readonly limit: number }
    | { readonly name: 'show'; readonly choice: { readonly ids: readonly string[] } }
    | { readonly name: 'send'; readonly choice: Choice; readonly isDryRun: boolean; readonly evenOld: boolean };
  /** The data folder of an embedded platform; otherwise Kafka is meant. */
  readonly data: string | undefined;
  readonly json: string | undefined;
}

/** What is wrong with the call, and what to do: one line for a person. */
export class ArgumentsInvalid extends Error {
  override readonly name = 'ArgumentsInvalid';
}

export const HELP = `Dead letters: events that a service gave up. Lists them, shows them, sends them again to where they failed.

  npm run dead-letters -- list [--topic T] [--group G] [--limit N]
  npm run dead-letters -- show ID …
  npm run dead-letters -- send ID … | --topic T | --group G | --all  [--dry-run] [--old]

  --topic T      of this topic, such as exam_submitted
  --group G      given up by this group: a service's name, such as reservation
  --limit N      list so many, 1 to ${MOST_LISTED}    [${LISTED}]
  --all          every letter
  --dry-run      say what would be sent, send nothing
  --old          also events older than ${SENT_WITHIN_DAYS} days: other services may forget that they have handled them
                 before they are gone again, and handle them once more
  --data DIR     those of \`npm start\` in this folder; stop it first. Otherwise those in Kafka: KAFKA_BROKERS,
                 KAFKA_USERNAME, KAFKA_PASSWORD_FILE, KAFKA_TLS, KAFKA_CA_FILE, as for the services
  --json FILE    write it there too

A letter that was sent is listed no more; its event keeps its id and its key, and who has
handled it already knows it by that.
Exit code: 0 done; 1 a letter that was named is not there, or was left out; 64 a wrong call; 69 something is away; 70 our fault.
`;

/**
 * @returns `help` when asked for it
 * @throws {ArgumentsInvalid}
 */
export function readArguments(args: readonly string[]): Arguments | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [name, ...ids] = positionals;
  const where = { data: values.data, json: values.json };
  const refuse = (...flags: (keyof typeof values)[]) => {
    const found = flags.find((flag) => values[flag] !== undefined);
    if (found) throw new ArgumentsInvalid(`${name} takes no --${found}. See --help.`);
  };
  switch (name) {
    case 'list':
      if (ids.length > 0) throw new ArgumentsInvalid('list takes no ID: use show, or --topic and --group.');
      refuse('all', 'dry-run', 'old');
      return { command: { name, choice: filterOf(values), limit: limitOf(values.limit) }, ...where };
    case 'show':
      if (ids.length === 0) throw new ArgumentsInvalid('show needs the ID of a letter, as list tells it.');
      refuse('topic', 'group', 'all', 'dry-run', 'old', 'limit');
      return { command: { name, choice: { ids: ids.map(idOf) } }, ...where };
    case 'send': {
      refuse('limit');
      const choice = choiceOf(ids, values);
      return {
        command: { name, choice, isDryRun: values['dry-run'] ?? false, evenOld: values.old ?? false },
        ...where,
      };
    }
    default:
      throw new ArgumentsInvalid(`${name ?? 'Nothing'} is no command: use list, show or send. See --help.`);
  }
}

interface Filter {
  readonly topic?: string | undefined;
  readonly group?: string | undefined;
}

function choiceOf(ids: readonly string[], { all, ...filter }: Filter & { readonly all?: boolean | undefined }): Choice {
  const isFiltered = filter.topic !== undefined || filter.group !== undefined;
  const ways = [ids.length > 0, isFiltered, all === true].filter(Boolean).length;
  if (ways === 0) throw new ArgumentsInvalid('send needs to know which: IDs, --topic, --group, or --all.');
  if (ways > 1) throw new ArgumentsInvalid('send takes IDs, or --topic and --group, or --all: not one beside another.');
  return ids.length > 0 ? { ids: ids.map(idOf) } : filterOf(filter);
}

function filterOf({ topic: given, group }: Filter): Choice {
  const topic = TOPICS.find((each) => each === given);
  if (given !== undefined && topic === undefined)
    throw new ArgumentsInvalid(`--topic ${given}: no topic of ours. There are ${TOPICS.join(', ')}.`);
  return { ...(topic === undefined ? {} : { topic }), ...(group === undefined ? {} : { group }) };
}

/** `topic/partition/offset` in Kafka, `topic/number` in a file. */
function idOf(text: string): string {
  const [, topic] = /^([a-z_]+)\/(?:\d{1,9}\/)?\d{1,19}$/.exec(text) ?? [];
  if (topic !== undefined && (TOPICS as readonly string[]).includes(topic)) return text;
  throw new ArgumentsInvalid(`${text} is no ID of a letter: list tells them, such as exam_submitted/0/17.`);
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return LISTED;
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= MOST_LISTED) return limit;
  throw new ArgumentsInvalid(`--limit ${text}: must be a whole number from 1 to ${MOST_LISTED}.`);
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        topic: text,
        group: text,
        limit: text,
        all: flag,
        'dry-run': flag,
        old: flag,
        data: text,
        json: text,
        help: { ...flag, short: 'h' },
      },
    });
  } catch (error) {
    throw new ArgumentsInvalid(`${(error as Error).message.split('. ')[0]}. See --help.`, { cause: error });
  }
}
