"""Two themes, dark and light, with few colours and each for a meaning.

Blue is where you are, green what was gained, amber what needs an eye, red what is lost or refused. None of them says
anything alone: a word or a sign always says the same.
"""

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="loyalty-dark",
    dark=True,
    primary="#6aaed6",
    secondary="#8b98a8",
    accent="#6aaed6",
    success="#85c196",
    warning="#e0b662",
    error="#e5837e",
    foreground="#d5d9df",
    background="#13161b",
    surface="#181c22",
    panel="#222831",
    variables={
        "block-cursor-background": "#2b4a60",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#232b34",
        "block-cursor-blurred-foreground": "#d5d9df",
        "block-cursor-blurred-text-style": "none",
        "border": "#6aaed6",
        "border-blurred": "#3a424d",
        "input-cursor-background": "#d5d9df",
        "input-cursor-foreground": "#13161b",
        "input-selection-background": "#2b4a60",
        "scrollbar": "#39424d",
        "scrollbar-hover": "#4c5866",
        "scrollbar-active": "#6aaed6",
        "scrollbar-background": "#181c22",
        "scrollbar-background-hover": "#181c22",
        "scrollbar-background-active": "#181c22",
        "button-focus-text-style": "bold",
    },
)

LIGHT: Final = Theme(
    name="loyalty-light",
    dark=False,
    primary="#1c6a99",
    secondary="#5b6672",
    accent="#1c6a99",
    success="#256b3d",
    warning="#855600",
    error="#ad2a22",
    foreground="#20252c",
    background="#f2f3f4",
    surface="#fbfbfa",
    panel="#e3e6ea",
    variables={
        "block-cursor-background": "#c6dff0",
        "block-cursor-foreground": "#0d1f2c",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#e3e9ee",
        "block-cursor-blurred-foreground": "#20252c",
        "block-cursor-blurred-text-style": "none",
        "border": "#1c6a99",
        "border-blurred": "#b9c1c9",
        "input-cursor-background": "#20252c",
        "input-cursor-foreground": "#fbfbfa",
        "input-selection-background": "#c6dff0",
        "scrollbar": "#b9c1c9",
        "scrollbar-hover": "#98a3ae",
        "scrollbar-active": "#1c6a99",
        "scrollbar-background": "#fbfbfa",
        "scrollbar-background-hover": "#fbfbfa",
        "scrollbar-background-active": "#fbfbfa",
        "button-focus-text-style": "bold",
    },
)
