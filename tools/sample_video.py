"""Draws the videos of the sample content from seed/content/*.json: slides with a line of time, without sound.

Not part of the portal: its files stand beside the texts. To draw them anew, in an environment with av and pillow:
`python tools/sample_video.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
FACE = ROOT / "node_modules/pretendard-gov/dist/public/static/PretendardGOV-SemiBold.otf"
WIDTH, HEIGHT, PER_SECOND = 640, 360, 3
INK, BLUE, PAPER, SOFT = (24, 28, 36), (11, 80, 208), (250, 250, 252), (96, 103, 116)


def slide(about: dict[str, Any], number: int) -> Image.Image:
    """One slide, still without the line of time."""
    drawn = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(drawn)
    page = about["slides"][number]
    small, middle, large = (ImageFont.truetype(str(FACE), size) for size in (15, 23, 32))
    pen.rectangle((0, 0, WIDTH, 44), fill=BLUE)
    pen.text((24, 11), about["title_ko"], font=small, fill="white")
    pen.text((WIDTH - 24, 11), f"{number + 1} / {len(about['slides'])}", font=small, fill="white", anchor="ra")
    pen.text((40, 76), page["title"], font=large, fill=INK)
    for row, line in enumerate(page["lines"]):
        y = 146 + row * 44
        pen.ellipse((42, y + 10, 50, y + 18), fill=BLUE)
        pen.text((66, y), line, font=middle, fill=INK)
    pen.text((24, HEIGHT - 34), "예시 자료 · Sample", font=small, fill=SOFT)
    return drawn


def draw(source: Path) -> Path:
    """The video of one text. Returns: where it stands."""
    about = json.loads(source.read_text(encoding="utf-8"))
    target = source.with_suffix(".webm")
    with av.open(str(target), "w") as file:
        stream = file.add_stream("libvpx-vp9", rate=PER_SECOND)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "46", "b": "0", "deadline": "good", "cpu-used": "4"}
        stream.codec_context.gop_size = PER_SECOND * 8  # jumping lands at most eight seconds away
        frames = about["seconds"] * PER_SECOND
        for number in range(len(about["slides"])):
            still = slide(about, number)
            for frame in range(frames):
                picture = still.copy()
                part = (number * frames + frame + 1) / (frames * len(about["slides"]))
                ImageDraw.Draw(picture).rectangle((0, HEIGHT - 6, int(WIDTH * part), HEIGHT), fill=BLUE)
                file.mux(stream.encode(av.VideoFrame.from_image(picture)))
        file.mux(stream.encode())
    return target


if __name__ == "__main__":
    for text in sorted((ROOT / "seed" / "content").glob("*.json")):
        made = draw(text)
        print(f"{made.name}: {made.stat().st_size:,} bytes")
