import type { Message, NewSlot, Problem, Slot } from '@proctorwise/contracts';
import { actorOf } from '@proctorwise/platform';
import { Body, Controller, Delete, Get, Path, Post, Request, Response, Route, Security, Tags } from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { ReservationUseCases } from '../app/use-cases.js';

@Route('exams/{exam_id}/slots')
@Tags('Slots')
export class SlotsController extends Controller {
  constructor(private readonly useCases: ReservationUseCases) {
    super();
  }

  /** Offers a time; its end is the exam's duration later. */
  @Post()
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  async add(@Path('exam_id') examId: string, @Body() body: NewSlot, @Request() request: ExpressRequest): Promise<Slot> {
    return this.useCases.addSlot(actorOf(request), examId, body);
  }

  /** Slots by start; none for an unknown exam. */
  @Get()
  @Security('login')
  async list(@Path('exam_id') examId: string, @Request() request: ExpressRequest): Promise<Slot[]> {
    return this.useCases.listSlots(actorOf(request), examId);
  }

  /** Takes a time back; its reservations are cancelled, and who booked is told. */
  @Delete('{slot_id}')
  @Security('login')
  @Response<Problem>(404, 'Slot not found')
  @Response<Problem>(409, 'It is running and booked')
  async remove(
    @Path('exam_id') examId: string,
    @Path('slot_id') slotId: string,
    @Request() request: ExpressRequest,
  ): Promise<Message> {
    return this.useCases.deleteSlot(actorOf(request), examId, slotId);
  }
}
