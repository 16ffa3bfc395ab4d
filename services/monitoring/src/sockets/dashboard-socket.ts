import { type Actor, permit, type Reach } from '@proctorwise/contracts';
import { isForwarded, type SocketRoute, type WorkLog } from '@proctorwise/platform';
import { LIVE_DOOR } from '../app/tickets.js';
import type { SessionOwners } from '../session-owners.js';
import { DashboardOutlet } from './dashboard-outlet.js';
import { endWithLogin } from './end-with-login.js';
import { OtherDashboards } from './other-dashboards.js';
import { PictureWall, type WallPorts } from './picture-wall.js';
import { closeWith, messageOf, openerOf, type SocketPorts } from './watching-sockets.js';

export interface DashboardPorts extends SocketPorts, WallPorts {
  readonly owners: SessionOwners;
  readonly log: WorkLog;
}

/**
 * The dashboard's feed: every session's numbers and every anomaly, and the pictures of those sessions that it shows.
 * What other processes watch comes from their own dashboards, opened in the viewer's name: each decides by itself what
 * this viewer may see.
 */
export const dashboardSocket = (ports: DashboardPorts): SocketRoute => ({
  route: 'WS /monitoring/live',
  async open(socket, context) {
    const { feed, tickets, owners, shares, clock, log } = ports;
    socket.pause(); // what the viewer says meanwhile is heard afterwards
    let viewer: { readonly actor: Actor; readonly reach: Reach };
    try {
      const actor = await openerOf(tickets, context, LIVE_DOOR);
      viewer = { actor, reach: permit(actor, 'WS /monitoring/live') };
      endWithLogin(socket, actor, clock);
    } catch (error) {
      socket.resume();
      return closeWith(socket, error);
    }
    const outlet = new DashboardOutlet(socket);
    const wall = new PictureWall(ports, viewer, (picture) => outlet.send(picture));
    // What another process opened for its viewer is not opened on: every process asks every other one itself.
    const others = isForwarded(context.request)
      ? null
      : new OtherDashboards({
          addresses: () => owners.others(),
          addressOf: (sessionId) => owners.addressOf(sessionId),
          isHere: (sessionId) => shares.has(sessionId),
          ticket: async () => (await tickets.issue(viewer.actor, LIVE_DOOR)).ticket,
          onMessage: (message) => outlet.send(message),
          onMissed: () => outlet.missed(),
          showHere: (sessionIds) => wall.show(sessionIds),
          onFailure: () => socket.close(1011, 'internal error'),
          log,
        });
    const leave = feed.onDashboard((message) => outlet.send(message));
    socket.on('close', () => {
      leave();
      wall.close();
      others?.close();
      outlet.close();
    });
    socket.on('message', (data) => {
      const message = messageOf(data.toString());
      if (message?.type === 'ping') outlet.send({ type: 'pong' });
      if (message?.type !== 'show' || !Array.isArray(message.session_ids)) return;
      const ids = message.session_ids.filter((id): id is string => typeof id === 'string');
      // Nobody was told that the wall stands still: the dashboard comes back and asks again.
      (others ?? wall).show(ids).catch(() => socket.close(1011, 'internal error'));
    });
    socket.resume();
  },
});
