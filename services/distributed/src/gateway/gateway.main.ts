import { SERVICE_PORTS, SERVICES, type ServiceName } from '@proctorwise/contracts';
import {
  createLogger,
  EXIT,
  endOnDefects,
  SettingInvalid,
  Settings,
  stopOnSignals,
  surviveClosedConsole,
} from '@proctorwise/platform';
import { openGateway } from './gateway.js';

/** `PORT_OFFSET`, and `URL_USER` … `URL_ANALYTICS`: where each service listens. */
surviveClosedConsole();
const log = createLogger('gateway', 'info');
endOnDefects(log);
const HIGHEST_OFFSET = 65_535 - Math.max(...Object.values(SERVICE_PORTS));
const each = <T>(make: (service: ServiceName) => T) =>
  Object.fromEntries(SERVICES.map((service) => [service, make(service)])) as Record<ServiceName, T>;
try {
  const settings = new Settings(process.env);
  const offset = settings.whole('PORT_OFFSET', { least: 0, most: HIGHEST_OFFSET, otherwise: 0 });
  const gateway = await openGateway({
    host: settings.text('HOST') ?? '127.0.0.1',
    ports: each((service) => SERVICE_PORTS[service] + offset),
    targets: each((service) => settings.needed(`URL_${service.toUpperCase()}`, `the address of ${service}`)),
    log,
  });
  stopOnSignals({ log, stop: gateway.close, withinMs: 10_000 });
  log.info({ offset }, 'listening');
} catch (error) {
  process.stderr.write(`The gateway could not start: ${(error as Error).message}\n`);
  process.exitCode = error instanceof SettingInvalid ? EXIT.usage : EXIT.unavailable;
}
