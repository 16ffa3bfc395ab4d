import { fileURLToPath } from 'node:url';
import type { Missing } from '@proctorwise/contracts/testing';
import { findMariaDb, GET_MARIADB, inPath } from '@proctorwise/distributed/servers';

interface SharedAssets {
  sharedModelsDir(): string | undefined;
  sharedTestdataDir(): string | undefined;
}

// Imported by a path made at run time: the script is plain JavaScript outside this workspace's sources.
const script = new URL('../../scripts/shared-assets.mjs', import.meta.url);
const assets = (await import(fileURLToPath(script))) as SharedAssets;

/** Folder with model files, or undefined. */
export const modelsDir = assets.sharedModelsDir();
/** Folder with test pictures, or undefined. */
export const testdataDir = assets.sharedTestdataDir();

/** A Chromium: `CHROMIUM`, else the system's; undefined without one. */
export const chromium = process.env.CHROMIUM || (await inPath(['chromium', 'chromium-browser', 'google-chrome']));
/** ffmpeg: `FFMPEG`, else the system's; undefined without one. */
export const ffmpeg = process.env.FFMPEG || (await inPath(['ffmpeg']));
/** `java` and `mvn`, for the servers that come as jars; undefined without both. */
export const java = (await inPath(['mvn'])) && (await inPath(['java']));
/** `go`, which builds the proxy of the fault tests; undefined without. */
export const go = await inPath(['go']);
/** `openssl`, which makes the certificates of tests; undefined without. */
export const openssl = await inPath(['openssl']);
/** MariaDB's server; undefined without one. */
export const mariadbd = await findMariaDb();

export const MISSING_GO: Missing = { because: 'go was not found', command: 'apt-get install golang-go' };
export const MISSING_OPENSSL: Missing = { because: 'openssl is not installed', command: 'apt-get install openssl' };
export const MISSING_MARIADB: Missing = { because: "MariaDB's server was not found", command: GET_MARIADB };
export const MISSING_JAVA: Missing = {
  because: 'java and mvn were not both found',
  command: 'apt-get install openjdk-17-jre-headless maven',
};
export const MISSING_CHROMIUM: Missing = {
  because: 'no Chromium was found',
  command: 'apt-get install chromium, or set CHROMIUM',
};
export const MISSING_FFMPEG: Missing = {
  because: 'ffmpeg was not found',
  command: 'apt-get install ffmpeg, or set FFMPEG',
};
