import type { SessionDeadline } from '@proctorwise/contracts';
import { actorOf } from '@proctorwise/platform';
import { Controller, Get, Path, Request, Route, Security, Tags } from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { MonitoringUseCases } from './dependencies.js';

/** For other services of ours only. */
@Route('internal/sessions')
@Tags('Internal')
@Security('login')
export class InternalSessionsController extends Controller {
  constructor(private readonly useCases: MonitoringUseCases) {
    super();
  }

  /** The session of a reservation, and its deadline. */
  @Get('by-reservation/{reservation_id}')
  async byReservation(@Path() reservation_id: string, @Request() request: ExpressRequest): Promise<SessionDeadline> {
    return this.useCases.sessionDeadline(actorOf(request), reservation_id);
  }
}
