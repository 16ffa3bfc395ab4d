import { depsOf } from '@proctorwise/platform';
import type { CorrectionDeps } from './deps.js';
import { DraftsController } from './drafts.controller.js';
import { ExamsController } from './exams.controller.js';
import { SubmissionsController } from './submissions.controller.js';

const controllers = new Map<unknown, (deps: CorrectionDeps) => unknown>([
  [DraftsController, (deps) => new DraftsController(deps)],
  [SubmissionsController, (deps) => new SubmissionsController(deps)],
  [ExamsController, (deps) => new ExamsController(deps)],
]);

/** Gives tsoa's routes their controllers, with the dependencies of the service whose route is running. */
export function iocContainer(request: unknown) {
  const deps = depsOf<CorrectionDeps>(request);
  return {
    // tsoa asks by constructor and casts the answer itself.
    // biome-ignore lint/suspicious/noExplicitAny: the type that tsoa's IocContainer has
    get(controller: unknown): any {
      const make = controllers.get(controller);
      if (!make) throw new Error('This controller has no factory: add it to ioc.ts');
      return make(deps);
    },
  };
}
