import {
  findMariaDb,
  GET_MARIADB,
  HDFS_JARS,
  inPath,
  jarsAreThere,
  javaRelease,
  KAFKA_JARS,
} from '../servers/index.js';

/** What Kafka is built for. */
const LEAST_JAVA = 17;
const GET_JAVA = 'apt-get install -y openjdk-17-jre-headless';
const GET_MAVEN = 'apt-get install -y maven';

/** Programs that the servers need are not there: one line, with the commands that bring them. */
export class ProgramsMissing extends Error {
  override readonly name = 'ProgramsMissing';
  constructor(missing: readonly MissingProgram[]) {
    super(
      `Not started: ${missing.map(({ what }) => what).join('; ')}. ` +
        `On Debian: ${missing.map(({ command }) => command).join(' && ')}. Or run npm start, which needs none of them.`,
    );
  }
}

interface MissingProgram {
  readonly what: string;
  readonly command: string;
}

/**
 * Looks for everything that the servers need, before anything is started.
 * @throws {ProgramsMissing} tells all that is missing at once
 */
export async function needPrograms(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const looked = await Promise.all([mariaDb(env), java(env), maven(env)]);
  const missing = looked.filter((each) => each !== undefined);
  if (missing.length > 0) throw new ProgramsMissing(missing);
}

async function mariaDb(env: NodeJS.ProcessEnv): Promise<MissingProgram | undefined> {
  const there = [await findMariaDb(env), await inPath(['mariadb'], env), await inPath(['mariadb-install-db'], env)];
  return there.every(Boolean)
    ? undefined
    : { what: "MariaDB's server and client are not both installed", command: GET_MARIADB };
}

async function java(env: NodeJS.ProcessEnv): Promise<MissingProgram | undefined> {
  const release = await javaRelease(env);
  if (release !== undefined && release >= LEAST_JAVA) return undefined;
  const what = release === undefined ? 'Java is not installed' : `Java ${release} is too old for Kafka`;
  return { what: `${what} (it has to be ${LEAST_JAVA} or later)`, command: GET_JAVA };
}

/** Maven is needed until it has fetched the jars. */
async function maven(env: NodeJS.ProcessEnv): Promise<MissingProgram | undefined> {
  const isThere = await Promise.all([KAFKA_JARS, HDFS_JARS].map((jars) => jarsAreThere(jars, env)));
  if (isThere.every(Boolean) || (await inPath(['mvn'], env))) return undefined;
  return { what: 'Maven (mvn), which fetches Kafka and HDFS at the first start, is not installed', command: GET_MAVEN };
}
