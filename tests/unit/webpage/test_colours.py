"""The pages' colours: what is written can be read on what it is written on."""

import os
import re

import pytest

from customer360.webpage import single_file
from customer360.webpage.single_file import read_text

CSS = read_text(os.path.join(os.path.dirname(single_file.__file__), "frame.css"))
MODES = dict(
    zip(
        ("light", "dark", "paper"),
        (
            dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
            for block in re.findall(r":root[^{]*{([^}]*)}", CSS)
        ),
        strict=True,
    )
)
TEXT = ("ink", "soft", "accent", "good", "bad")


def lightness(colour: str) -> float:
    """Relative luminance, as WCAG 2 reckons it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", ["paper", "ground", "low"])
@pytest.mark.parametrize("text", TEXT)
@pytest.mark.parametrize("mode", MODES)
def test_text_has_the_contrast_of_level_aa(mode: str, text: str, ground: str) -> None:
    assert contrast(MODES[mode][text], MODES[mode][ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_a_pressed_button_can_be_read(mode: str) -> None:
    assert contrast(MODES[mode]["paper"], MODES[mode]["accent"]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_the_edge_of_what_can_be_pressed_is_seen(mode: str) -> None:
    assert contrast(MODES[mode]["edge"], MODES[mode]["ground"]) >= 3
