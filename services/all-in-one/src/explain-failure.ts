import { DomainError, SERVICE_PORTS } from '@proctorwise/contracts';
import { DatabaseFromNewerVersion, DatabaseInUse, EXIT } from '@proctorwise/platform';
import { ModelFileBroken, ModelFolderMissing } from '@proctorwise/vision';
import { OptionInvalid, type Options } from './options.js';

export interface Explanation {
  /** What happened and what to do about it, in one line. */
  readonly line: string;
  readonly exitCode: number;
  /** A defect of ours: its stack belongs in the log. */
  readonly isDefect: boolean;
}

/** One clear line for everything that can stop a start. */
export function explainFailure(error: unknown, options: Options | null): Explanation {
  const known = (line: string, exitCode: number = EXIT.unavailable): Explanation => ({
    line,
    exitCode,
    isDefect: false,
  });
  const folder = options?.dataFolder ?? 'the data folder';
  if (error instanceof OptionInvalid) return known(error.message, EXIT.usage);
  if (
    error instanceof ModelFileBroken ||
    error instanceof ModelFolderMissing ||
    error instanceof DatabaseFromNewerVersion
  )
    return known(error.message);
  if (error instanceof DatabaseInUse)
    return known(`ProctorWise runs on ${folder} already. Stop it first, or start with another --data folder.`);
  // By its name: its class comes with Kubernetes' client, which is loaded only where it is used.
  if ((error as Error)?.name === 'ConfigurationError')
    return known(
      `${(error as Error).message}: --exam-sessions-in needs a kubeconfig (KUBECONFIG), or a pod's service account.`,
    );
  if (error instanceof DomainError && error.code === 'email_taken')
    return known(
      `${options?.admin?.email} belongs to an account that is no active admin: set another PROCTORWISE_ADMIN_EMAIL.`,
      EXIT.usage,
    );
  const { code, port, address, path } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  switch (code) {
    case 'EADDRINUSE':
      return known(
        `Port ${port} is taken. Stop the program that uses it, or start with --port-offset 1000 (ports from ${SERVICE_PORTS.reservation + 1000}).`,
      );
    case 'EADDRNOTAVAIL':
      return known(`${address ?? options?.host} is no address of this machine: correct --bind.`, EXIT.usage);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return port === undefined
        ? known(`No permission to write ${path ?? folder}: change its owner, or start with another --data folder.`)
        : known(`No permission to listen on port ${port}: use a --port-offset above it.`);
    case 'ENOSPC':
      return known(`The disk that holds ${folder} is full: free some space, or start with another --data folder.`);
    case 'ENOTDIR':
    case 'EEXIST':
      return known(`${path ?? folder} is not a folder: start with another --data folder.`);
    case 'ENOENT':
      return known(`${path ?? 'A file'} is not there: correct its path.`);
    default:
  }
  const sqlite = /SQLITE_(FULL|CANTOPEN|READONLY|IOERR|NOTADB|CORRUPT)/.exec(describe(error))?.[1];
  if (sqlite === 'FULL')
    return known(`The disk that holds ${folder} is full: free some space, or start with another --data folder.`);
  if (sqlite === 'CANTOPEN' || sqlite === 'READONLY')
    return known(`No permission to write in ${folder}: change its owner, or start with another --data folder.`);
  if (sqlite) return known(`A database in ${folder} cannot be read (${sqlite}): restore it from a backup.`);
  return { line: `Could not start: ${(error as Error)?.message ?? error}`, exitCode: EXIT.software, isDefect: true };
}

/** The texts of an error and its causes: drivers wrap the code they were given. */
function describe(error: unknown): string {
  const texts: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    texts.push(at.message, String((at as { code?: unknown }).code ?? ''));
  return texts.join(' ');
}
