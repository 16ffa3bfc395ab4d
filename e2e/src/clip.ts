import { join } from 'node:path';

/** What the fake camera shows, and from when until when, in seconds of the clip. */
export interface ClipPhase {
  readonly name: 'person' | 'empty_room' | 'two_people' | 'phone' | 'person_again';
  readonly fromSecond: number;
  readonly untilSecond: number;
}

/** A clip that ffmpeg is to make, and what is in it. */
export interface ClipPlan {
  /** For people: what the pictures are made of. */
  readonly made: 'photographed' | 'drawn';
  readonly phases: readonly ClipPhase[];
  /** Everything but the name of the file. */
  readonly ffmpegArgs: readonly string[];
}

const WIDTH = 640;
const HEIGHT = 480;
/** MJPEG says nothing of its speed, and Chromium plays it at 30 pictures a second whatever it was made at. */
const FRAMES_PER_SECOND = 30;

/** One face, 0.92, and one phone, 0.78, in the detector that is used where models are found: 500x375. */
const PHONE_PICTURE = 'coco_val2017/000000179112.jpg';

const PHOTOGRAPHED: readonly ClipPhase[] = [
  // Long enough to open the paper and to see that nothing is said against one person.
  { name: 'person', fromSecond: 0, untilSecond: 24 },
  // More than 5 s of absence and two further pictures, on a machine that is busy.
  { name: 'empty_room', fromSecond: 24, untilSecond: 38 },
  { name: 'two_people', fromSecond: 38, untilSecond: 52 },
  { name: 'phone', fromSecond: 52, untilSecond: 66 },
  // Chromium plays the clip in a loop; the walk is over before it begins anew.
  { name: 'person_again', fromSecond: 66, untilSecond: 130 },
];

const DRAWN: readonly ClipPhase[] = [{ name: 'empty_room', fromSecond: 0, untilSecond: 60 }];

/** A person who stays before the camera, moves a little and looks at the screen. */
const STAYING: readonly ClipPhase[] = [{ name: 'person', fromSecond: 0, untilSecond: 60 }];

/** Somebody leaves the chair and comes back. Long enough before to load the hints, after to see that one goes. */
const LEAVING: readonly ClipPhase[] = [
  { name: 'person', fromSecond: 0, untilSecond: 24 },
  { name: 'empty_room', fromSecond: 24, untilSecond: 42 },
  { name: 'person_again', fromSecond: 42, untilSecond: 90 },
];

const secondsOf = ({ fromSecond, untilSecond }: ClipPhase): number => untilSecond - fromSecond;

/** A wall, a window, a shelf and a table, with a camera's noise: nobody there, and yet no covered lens. */
const drawnRoom = (seconds: number): string =>
  [
    `color=c=0xb9b2a2:s=${WIDTH}x${HEIGHT}:r=${FRAMES_PER_SECOND}:d=${seconds}`,
    'drawbox=x=60:y=50:w=170:h=200:c=0xdfe8f0:t=fill',
    'drawbox=x=60:y=50:w=170:h=200:c=0x6f5b45:t=10',
    'drawbox=x=140:y=50:w=10:h=200:c=0x6f5b45:t=fill',
    'drawbox=x=400:y=120:w=200:h=14:c=0x5d4a36:t=fill',
    'drawbox=x=0:y=380:w=640:h=100:c=0x7a6248:t=fill',
    'drawbox=x=0:y=380:w=640:h=8:c=0x93785b:t=fill',
    'noise=alls=6:allf=t',
  ].join(',');

/** The same size, rate and pixel format for each part, as `concat` needs it. */
const SAME_SHAPE = `fps=${FRAMES_PER_SECOND},format=yuvj420p,setsar=1,setpts=PTS-STARTPTS`;

/** ffmpeg's arguments for MJPEG: the format that Chromium's fake camera reads with the least work. */
const asMjpeg = ['-map', '[clip]', '-an', '-c:v', 'mjpeg', '-q:v', '6', '-f', 'mjpeg'];

/**
 * The clips are upright, 480x848: head and shoulders in the middle, the room beside them smeared out.
 * @param input number of ffmpeg's input. @param name of the filter's output
 */
const person4by3 = (input: number, seconds: number, name: string): string =>
  `[${input}:v]crop=480:600:0:60,split[${name}_near][${name}_far];` +
  `[${name}_far]scale=${WIDTH}:${HEIGHT},gblur=sigma=40[${name}_wall];` +
  `[${name}_near]scale=384:${HEIGHT}[${name}_body];` +
  `[${name}_wall][${name}_body]overlay=(W-w)/2:0,trim=duration=${seconds},${SAME_SHAPE}[${name}]`;

/** An endless clip of the test pictures, as an input of ffmpeg. */
const endless = (testdata: string, name: string): string[] => [
  '-stream_loop',
  '-1',
  '-i',
  join(testdata, 'webcam_clips', name),
];

/**
 * One person at a webcam, an empty room, two people side by side, one with a phone, one person again.
 * @param testdata folder of the test pictures
 */
export function photographedClip(testdata: string): ClipPlan {
  const [person, room, pair, phone, again] = PHOTOGRAPHED as [ClipPhase, ClipPhase, ClipPhase, ClipPhase, ClipPhase];
  const halfWide = `crop=480:720:0:40,scale=${WIDTH / 2}:${HEIGHT}`;
  const graph = [
    person4by3(0, secondsOf(person), 'person'),
    `${drawnRoom(secondsOf(room))},${SAME_SHAPE}[room]`,
    `[1:v]${halfWide},fps=${FRAMES_PER_SECOND}[left]`,
    `[2:v]hflip,${halfWide},fps=${FRAMES_PER_SECOND}[right]`,
    `[left][right]hstack=shortest=1,trim=duration=${secondsOf(pair)},${SAME_SHAPE}[pair]`,
    // A hand is never quite still: the picture sways by some pixels.
    `[3:v]scale=680:510,crop=${WIDTH}:${HEIGHT}:'20+16*sin(t)':'15+10*cos(1.3*t)',trim=duration=${secondsOf(phone)},${SAME_SHAPE}[phone]`,
    person4by3(4, secondsOf(again), 'again'),
    '[person][room][pair][phone][again]concat=n=5:v=1:a=0[clip]',
  ].join(';');
  return {
    made: 'photographed',
    phases: PHOTOGRAPHED,
    ffmpegArgs: [
      ...endless(testdata, 'center_left_center.mp4'),
      ...endless(testdata, 'center_left_center.mp4'),
      ...endless(testdata, 'center_right_center.mp4'),
      '-framerate',
      String(FRAMES_PER_SECOND),
      '-loop',
      '1',
      '-i',
      join(testdata, ...PHONE_PICTURE.split('/')),
      ...endless(testdata, 'center_focus.mp4'),
      '-filter_complex',
      graph,
      ...asMjpeg,
    ],
  };
}

/** One person who stays, and nothing to remark on. @param testdata folder of the test pictures */
export function stayingClip(testdata: string): ClipPlan {
  const [person] = STAYING as [ClipPhase];
  return {
    made: 'photographed',
    phases: STAYING,
    ffmpegArgs: [
      ...endless(testdata, 'center_focus.mp4'),
      '-filter_complex',
      person4by3(0, secondsOf(person), 'clip'),
      ...asMjpeg,
    ],
  };
}

/** One person who is away for a while. @param testdata folder of the test pictures */
export function leavingClip(testdata: string): ClipPlan {
  const [person, room, again] = LEAVING as [ClipPhase, ClipPhase, ClipPhase];
  const graph = [
    person4by3(0, secondsOf(person), 'person'),
    `${drawnRoom(secondsOf(room))},${SAME_SHAPE}[room]`,
    person4by3(1, secondsOf(again), 'again'),
    '[person][room][again]concat=n=3:v=1:a=0[clip]',
  ].join(';');
  return {
    made: 'photographed',
    phases: LEAVING,
    ffmpegArgs: [
      ...endless(testdata, 'center_focus.mp4'),
      ...endless(testdata, 'center_focus.mp4'),
      '-filter_complex',
      graph,
      ...asMjpeg,
    ],
  };
}

/** An empty room and nothing else: what can be drawn without any photograph. */
export function drawnClip(): ClipPlan {
  const [room] = DRAWN as [ClipPhase];
  return {
    made: 'drawn',
    phases: DRAWN,
    ffmpegArgs: ['-filter_complex', `${drawnRoom(secondsOf(room))},${SAME_SHAPE}[clip]`, ...asMjpeg],
  };
}

/** @returns epoch ms at which the camera began to show it. @param cameraStartedAt epoch ms. @throws the plan lacks it */
export function shownAt(plan: ClipPlan, name: ClipPhase['name'], cameraStartedAt: number): number {
  const phase = plan.phases.find((candidate) => candidate.name === name);
  if (phase === undefined) throw new Error(`The ${plan.made} clip has no ${name}`);
  return cameraStartedAt + phase.fromSecond * 1000;
}
