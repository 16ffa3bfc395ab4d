import { useSyncExternalStore } from 'react';
import type { ExamRoom } from '../room/exam-room.js';
import { DoneScreen, HandInFailedScreen, HandingInScreen, OpeningScreen, RefusedScreen } from './EndScreens.js';
import { PaperView } from './PaperView.js';
import { TakenOverScreen } from './TakenOverScreen.js';

interface RoomViewProps {
  readonly room: ExamRoom;
  readonly onTakeOver: (stream: MediaStream) => Promise<void>;
  readonly onAgain: () => void;
}

/** What the room's phase shows. */
export function RoomView({ room, onTakeOver, onAgain }: RoomViewProps) {
  const state = useSyncExternalStore(room.subscribe, room.state);
  const { phase, draft } = state;
  switch (phase.at) {
    case 'opening':
      return <OpeningScreen />;
    case 'refused':
      return <RefusedScreen error={phase.error} onAgain={onAgain} />;
    case 'writing':
      return draft === null ? <OpeningScreen /> : <PaperView room={room} state={state} draft={draft} />;
    case 'handing_in':
      return <HandingInScreen phase={phase} />;
    case 'hand_in_failed':
      return <HandInFailedScreen error={phase.error} onAgain={() => void room.submit(phase.cause)} />;
    case 'done':
      return <DoneScreen phase={phase} givenUp={state.givenUp} />;
    case 'taken_over':
      return (
        <TakenOverScreen
          unsaved={phase.unsaved}
          givenUp={state.givenUp}
          submissionId={state.handedInElsewhere}
          onTakeOver={onTakeOver}
          onLook={room.lookAtPaper}
        />
      );
  }
}
