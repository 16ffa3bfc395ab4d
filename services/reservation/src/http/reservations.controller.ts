import type { NewReservation, Problem, Reservation, ReservationDetail } from '@proctorwise/contracts';
import { actorOf, parsePage } from '@proctorwise/platform';
import {
  Body,
  Controller,
  Delete,
  Get,
  Patch,
  Path,
  Post,
  Query,
  Request,
  Response,
  Route,
  Security,
  Tags,
} from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { ReservationUseCases } from '../app/use-cases.js';
import { linkedReservations } from './linked-lists.js';

@Route('reservations')
@Tags('Reservations')
export class ReservationsController extends Controller {
  constructor(private readonly useCases: ReservationUseCases) {
    super();
  }

  /** Takes a place, by slot_id or by exam_id and start_time. */
  @Post()
  @Security('login')
  @Response<Problem>(403, 'user_id is not your own id, or the invitation is missing or not good')
  @Response<Problem>(404, 'Exam or slot not found')
  @Response<Problem>(409, 'The slot is full or over, or the student has a place in it or another, or has sat the exam')
  @Response<Problem>(503, 'Whether an earlier session has begun cannot be asked')
  async book(@Body() body: NewReservation, @Request() request: ExpressRequest): Promise<Reservation> {
    return this.useCases.book(actorOf(request), body);
  }

  /**
   * All reservations, newest first. Without a limit at most 10,000; with one, `Link` names the next page.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 1000
   */
  @Get('all')
  @Security('login')
  async list(
    @Request() request: ExpressRequest,
    @Query() limit?: number,
    @Query() cursor?: string,
  ): Promise<Reservation[]> {
    const page = parsePage(limit, cursor);
    return linkedReservations(request, page, await this.useCases.listReservations(actorOf(request), page));
  }

  /**
   * A student's reservations, newest first, each with until when its student may write. Without a limit at most 10,000; with one, `Link` names the next page.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 1000
   */
  @Get('user/{user_id}')
  @Security('login')
  @Response<Problem>(404, "Another's list")
  async listOfUser(
    @Path('user_id') userId: string,
    @Request() request: ExpressRequest,
    @Query() limit?: number,
    @Query() cursor?: string,
  ): Promise<ReservationDetail[]> {
    const page = parsePage(limit, cursor);
    return linkedReservations(
      request,
      page,
      await this.useCases.listReservationsOfUser(actorOf(request), userId, page),
    );
  }

  /** One reservation, and until when its student may write. */
  @Get('{reservation_id}')
  @Security('login')
  @Response<Problem>(404, 'Reservation not found')
  async read(
    @Path('reservation_id') reservationId: string,
    @Request() request: ExpressRequest,
  ): Promise<ReservationDetail> {
    return this.useCases.readReservation(actorOf(request), reservationId);
  }

  /**
   * Gives the place back; a repeat changes nothing. By the exam's teacher it takes it from the student, with the
   * invitation that the student has used, whose code does not work any more: unless the student has another place in the
   * exam, or has begun it.
   */
  @Delete('{reservation_id}')
  @Security('login')
  @Response<Problem>(404, 'Reservation not found')
  @Response<Problem>(409, 'Its session has begun')
  @Response<Problem>(503, 'Whether its session has begun cannot be asked')
  async cancel(
    @Path('reservation_id') reservationId: string,
    @Request() request: ExpressRequest,
  ): Promise<Reservation> {
    return this.useCases.cancelReservation(actorOf(request), reservationId);
  }

  /** Sets scheduled, cancelled or completed: a student only cancelled. */
  @Patch('{reservation_id}/status')
  @Security('login')
  @Response<Problem>(404, 'Reservation not found')
  @Response<Problem>(422, 'There is no such status')
  async changeStatus(
    @Path('reservation_id') reservationId: string,
    @Query() status: string,
    @Request() request: ExpressRequest,
  ): Promise<Reservation> {
    return this.useCases.changeReservationStatus(actorOf(request), reservationId, status);
  }
}
