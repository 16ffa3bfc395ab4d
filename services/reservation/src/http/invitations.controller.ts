import type { Invitation, InvitationWithCode, Message, NewInvitations, Problem } from '@proctorwise/contracts';
import { actorOf } from '@proctorwise/platform';
import { Body, Controller, Delete, Get, Path, Post, Request, Response, Route, Security, Tags } from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { ReservationUseCases } from '../app/use-cases.js';

@Route('exams/{exam_id}/invitations')
@Tags('Invitations')
export class InvitationsController extends Controller {
  constructor(private readonly useCases: ReservationUseCases) {
    super();
  }

  /** Invites by label, all or none. The codes are in this reply alone: hand them out. */
  @Post()
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  async invite(
    @Path('exam_id') examId: string,
    @Body() body: NewInvitations,
    @Request() request: ExpressRequest,
  ): Promise<InvitationWithCode[]> {
    return this.useCases.inviteToExam(actorOf(request), examId, body);
  }

  /** Who is invited, and who has booked with it; 2,000 at most. */
  @Get()
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  async list(@Path('exam_id') examId: string, @Request() request: ExpressRequest): Promise<Invitation[]> {
    return this.useCases.listInvitations(actorOf(request), examId);
  }

  /** Makes another code for each that is unused, oldest first; all their codes before are good no more. */
  @Post('codes')
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  async renewUnused(
    @Path('exam_id') examId: string,
    @Request() request: ExpressRequest,
  ): Promise<InvitationWithCode[]> {
    return this.useCases.renewUnusedInvitations(actorOf(request), examId);
  }

  /** Makes another code; the one before it is good no more. */
  @Post('{invitation_id}/code')
  @Security('login')
  @Response<Problem>(404, 'Exam or invitation not found')
  @Response<Problem>(409, 'Whoever used it has a place in the exam')
  async renew(
    @Path('exam_id') examId: string,
    @Path('invitation_id') invitationId: string,
    @Request() request: ExpressRequest,
  ): Promise<InvitationWithCode> {
    return this.useCases.renewInvitation(actorOf(request), examId, invitationId);
  }

  /** Takes an invitation back. */
  @Delete('{invitation_id}')
  @Security('login')
  @Response<Problem>(404, 'Exam or invitation not found')
  @Response<Problem>(409, 'Whoever used it has a place in the exam')
  async revoke(
    @Path('exam_id') examId: string,
    @Path('invitation_id') invitationId: string,
    @Request() request: ExpressRequest,
  ): Promise<Message> {
    return this.useCases.revokeInvitation(actorOf(request), examId, invitationId);
  }
}
