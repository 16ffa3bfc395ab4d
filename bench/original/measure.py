"""What a picture cost the original: CPU of YOLOv8n and MediaPipe in Python, on this machine.

    python -m venv venv && venv/bin/pip install ultralytics 'mediapipe==0.10.21' 'numpy<2'
    venv/bin/python bench/original/measure.py FOLDER [--seconds 20]

FOLDER has JPEGs; each is scaled to 640x480, as a webcam's picture has it, before anything is measured. The weights of
YOLOv8n are random: its licence is not ours, and its time does not depend on them, but for the boxes that they would
find. CPU is of all threads of the process (time.process_time). Nothing of the project uses this file.
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

import cv2
import mediapipe
import numpy
import torch
import ultralytics

WARM_UP = 20


def webcam_pictures(folder: Path) -> list[bytes]:
    """Each JPEG of the folder at 640x480, quality 80."""
    pictures = []
    for path in sorted(folder.rglob("*.jpg")):
        image = cv2.imread(str(path))
        if image is not None:
            scaled = cv2.resize(image, (640, 480), interpolation=cv2.INTER_AREA)
            pictures.append(cv2.imencode(".jpg", scaled, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes())
    if not pictures:
        sys.exit(f"{folder} has no JPEG. Name a folder with photographs.")
    return pictures


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--seconds", type=float, default=20)
    options = arguments.parse_args()
    pictures = webcam_pictures(options.folder)
    detector = ultralytics.YOLO("yolov8n.yaml")
    finder = mediapipe.solutions.face_detection.FaceDetection()
    mesh = mediapipe.solutions.face_mesh.FaceMesh(max_num_faces=2)
    costs: dict[str, list[float]] = {}

    def timed(part, work, *given):
        from_cpu = time.process_time()
        result = work(*given)
        costs.setdefault(part, []).append((time.process_time() - from_cpu) * 1000)
        return result

    def look(jpeg: bytes) -> None:
        image = timed("decode", lambda: cv2.imdecode(numpy.frombuffer(jpeg, dtype=numpy.uint8), cv2.IMREAD_COLOR))
        timed("YOLOv8n, 640", lambda: detector.predict(image, imgsz=640, conf=0.65, device="cpu", verbose=False))
        rgb = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
        timed("MediaPipe face detection", finder.process, rgb)
        timed("MediaPipe face mesh", mesh.process, rgb)

    for n in range(WARM_UP):
        look(pictures[n % len(pictures)])
    costs.clear()
    until = time.monotonic() + options.seconds
    looked = 0
    while time.monotonic() < until:
        look(pictures[looked % len(pictures)])
        looked += 1
    print(
        json.dumps(
            {
                "pictures": looked,
                "loadAverage1min": os.getloadavg()[0],
                "versions": {
                    "python": sys.version.split()[0],
                    "torch": torch.__version__,
                    "ultralytics": ultralytics.__version__,
                    "mediapipe": mediapipe.__version__,
                },
                "threads": torch.get_num_threads(),
                "cpuMsMedian": {part: round(statistics.median(values), 1) for part, values in costs.items()},
                "cpuMsMean": {part: round(statistics.mean(values), 1) for part, values in costs.items()},
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
