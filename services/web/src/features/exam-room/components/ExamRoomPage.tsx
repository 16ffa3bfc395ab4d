import { useEffect, useRef, useState } from 'react';
import { useParams } from 'react-router';
import { useMe } from '../../../auth/me.js';
import { closeCamera } from '../device/camera.js';
import { holdRoom } from '../device/room-lock.js';
import { ExamRoom } from '../room/exam-room.js';
import { CameraGate } from './CameraGate.js';
import { OtherTabScreen } from './EndScreens.js';
import { RoomView } from './RoomView.js';

/** The candidate's way: camera first, then the paper, until it is handed in. */
export function ExamRoomPage() {
  const { reservationId = '' } = useParams();
  return <Sitting key={reservationId} reservationId={reservationId} />;
}

function Sitting({ reservationId }: { readonly reservationId: string }) {
  const userId = useMe().data?.user_id ?? null;
  const [room, setRoom] = useState<ExamRoom | null>(null);
  const [otherTab, setOtherTab] = useState(false);
  const letGo = useRef<(() => void) | null>(null);

  useEffect(() => () => room?.close(), [room]);
  useEffect(
    () => () => {
      letGo.current?.();
      letGo.current = null;
    },
    [],
  );

  const begin = async (stream: MediaStream, takeOver: boolean): Promise<void> => {
    letGo.current ??= await holdRoom(reservationId);
    if (letGo.current === null) {
      closeCamera(stream);
      setOtherTab(true);
      return;
    }
    const opened = new ExamRoom(reservationId, stream);
    setRoom(opened);
    await opened.open(userId, takeOver);
  };

  if (otherTab) return <OtherTabScreen onRetry={() => setOtherTab(false)} />;
  if (room === null) return <CameraGate reservationId={reservationId} onBegin={(stream) => begin(stream, false)} />;
  return <RoomView room={room} onTakeOver={(stream) => begin(stream, true)} onAgain={() => setRoom(null)} />;
}
