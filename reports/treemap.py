"""Divides a rectangle among sizes, as nearly into squares as may be: the geometry of the category map.

Not for drawing; charts do that.
"""

Rectangle = tuple[float, float, float, float]


def squarified(sizes: list[float], width: float, height: float) -> list[Rectangle]:
    """Rectangles (x, y, width, height) that fill the room in proportion to `sizes` (positive, largest first).

    Source: Bruls, Huizing, van Wijk, Squarified Treemaps (2000).
    """
    x = y = 0.0
    made: list[Rectangle] = []
    scale = width * height / (sum(sizes) or 1)
    left = [size * scale for size in sizes]
    while left:
        side = min(width, height)
        taken = 1
        while taken < len(left) and _worst(left[: taken + 1], side) <= _worst(left[:taken], side):
            taken += 1
        strip, left = left[:taken], left[taken:]
        thick, along = sum(strip) / side, 0.0
        for area in strip:
            long = area / thick
            made.append((x, y + along, thick, long) if width >= height else (x + along, y, long, thick))
            along += long
        if width >= height:
            x, width = x + thick, width - thick
        else:
            y, height = y + thick, height - thick
    return made


def _worst(strip: list[float], side: float) -> float:
    """The least square rectangle's proportion when the strip is laid along the side."""
    whole = sum(strip)
    return max(side * side * max(strip) / whole**2, whole**2 / (side * side * min(strip)))
