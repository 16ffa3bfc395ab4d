import type { ClipPlan } from './clip.js';
import type { ExamDay } from './exam-day.js';
import type { Walk } from './walk.js';

/** From the exam that Bob makes to the grade that he reads, with all that Charlie sees in between. */
export async function walkTheWholeDay(walk: Walk, day: ExamDay, plan: ClipPlan): Promise<void> {
  const charlie = await walk.step('Charlie opens the dashboard', () => day.charlieOpensTheDashboard());
  const bob = await walk.step('Bob makes an exam', () => day.bobMakesAnExam());
  const room = await walk.step('Alice books and goes to the room', () => day.aliceBooksAndGoesToTheRoom());
  const startedAt = await walk.step('Alice begins', () => day.aliceBegins(room));
  await walk.step('Charlie sees her without a reload', () => day.charlieSeesAliceWithoutReload(charlie));
  await walk.step('Charlie sees that she left the tab', () => day.aliceLeavesTheTab(room, charlie));
  const absent = { phase: 'empty_room', badge: '1 High', toast: 'High: Nobody in the picture' } as const;
  await walk.step('Charlie sees an empty room', () => day.charlieSeesOnTheDashboard(charlie, startedAt, absent));
  const types = ['Left the tab', 'Nobody in the picture', 'Camera switched off'];
  if (plan.made === 'photographed') {
    const two = { phase: 'two_people', badge: '1 Critical', toast: 'Critical: More than one person' } as const;
    await walk.step('Charlie sees two people', () => day.charlieSeesOnTheDashboard(charlie, startedAt, two));
    // No toast is asked for: one session's toasts keep a distance, and more of them are folded into the next.
    const phone = { phase: 'phone', badge: '2 High', toast: null } as const;
    await walk.step('Charlie sees a phone', () => day.charlieSeesOnTheDashboard(charlie, startedAt, phone));
    types.push('More than one person', 'Forbidden object');
  }
  const critical = plan.made === 'photographed' ? 2 : 1;
  await walk.step('Charlie sees the camera go', () => day.aliceLosesHerCamera(room, charlie, critical));
  await walk.step('Charlie looks at the session', () => day.charlieLooksAtTheSession(charlie, types));
  await walk.step('Alice hands in and reads her result', () => day.aliceHandsIn(room));
  await walk.step('Charlie sees the end', () => day.charlieSeesTheEnd(charlie));
  await walk.step('Bob sees the grade', () => day.bobSeesTheGrade(bob));
  await walk.step('Diana looks at the platform', () => day.dianaLooksAtThePlatform());
}
