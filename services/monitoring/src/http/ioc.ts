import { depsOf } from '@proctorwise/platform';
import type { IocContainer } from '@tsoa/runtime';
import { AnomaliesController } from './anomalies.controller.js';
import type { MonitoringUseCases } from './dependencies.js';
import { DeviceController } from './device.controller.js';
import { InternalSessionsController } from './internal-sessions.controller.js';
import { LiveController } from './live.controller.js';
import { SessionsController } from './sessions.controller.js';

type Make = (useCases: MonitoringUseCases) => unknown;
const controllers = new Map<unknown, Make>([
  [SessionsController, (useCases) => new SessionsController(useCases)],
  [DeviceController, (useCases) => new DeviceController(useCases)],
  [AnomaliesController, (useCases) => new AnomaliesController(useCases)],
  [LiveController, (useCases) => new LiveController(useCases)],
  [InternalSessionsController, (useCases) => new InternalSessionsController(useCases)],
]);

/** tsoa asks for a controller per request; the use cases ride on the application. */
export function iocContainer(request: unknown): IocContainer {
  return {
    // biome-ignore lint/suspicious/noExplicitAny: tsoa's overloads (T | Promise<T>) need it
    get(controller: unknown): any {
      const make = controllers.get(controller);
      if (!make) throw new Error(`No factory for ${(controller as { name: string }).name}`);
      return make(depsOf<MonitoringUseCases>(request));
    },
  };
}
