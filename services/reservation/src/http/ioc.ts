import { depsOf } from '@proctorwise/platform';
import type { ReservationUseCases } from '../app/use-cases.js';
import { ExamsController } from './exams.controller.js';
import { InternalFactsController } from './internal-facts.controller.js';
import { InvitationsController } from './invitations.controller.js';
import { QuestionsController } from './questions.controller.js';
import { ReservationsController } from './reservations.controller.js';
import { SlotsController } from './slots.controller.js';

const makers = new Map<unknown, (useCases: ReservationUseCases) => object>([
  [ExamsController, (useCases) => new ExamsController(useCases)],
  [SlotsController, (useCases) => new SlotsController(useCases)],
  [InvitationsController, (useCases) => new InvitationsController(useCases)],
  [QuestionsController, (useCases) => new QuestionsController(useCases)],
  [ReservationsController, (useCases) => new ReservationsController(useCases)],
  [InternalFactsController, (useCases) => new InternalFactsController(useCases)],
]);

/** tsoa asks here for a controller at each request. */
export const iocContainer = (request: unknown) => ({
  // biome-ignore lint/suspicious/noExplicitAny: tsoa's generated code asks for any controller by one call
  get(controller: unknown): any {
    const make = makers.get(controller);
    if (!make) throw new Error('Unknown controller');
    return make(depsOf<ReservationUseCases>(request));
  },
});
