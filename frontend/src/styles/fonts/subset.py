"""Makes inter.woff2 and jetbrains-mono.woff2 from the fonts that @fontsource publishes.

pip install fonttools==4.68.0 brotli==1.2.1
npm pack @fontsource-variable/inter@5.3.0 @fontsource-variable/jetbrains-mono@5.3.0   (unpack both)
python subset.py inter/package/files/inter-latin-wght-normal.woff2 inter.woff2 400:600
python subset.py mono/package/files/jetbrains-mono-latin-wght-normal.woff2 jetbrains-mono.woff2 500
"""

import io
import sys

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028)]
SIGNS = [0x202F, 0x2030, 0x2039, 0x203A, 0x20AC, 0x2122, *range(0x2190, 0x2194), 0x2212, 0x2215]
FEATURES = ["kern", "tnum", "ccmp", "locl", "mark", "mkmk"]
# What stands in columns of numbers; a hyphen or a space of a figure's width tears words apart.
DIGITS = "zero one two three four five six seven eight nine".split()
FIGURES = {*DIGITS, "period", "comma", "colon", "plus", "minus", "percent"}


def only_figures(font: TTFont) -> None:
    """Tabular widths for figures and what stands among them, for nothing else."""
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag != "tnum":
            continue
        for index in record.Feature.LookupListIndex:
            for subtable in table.LookupList.Lookup[index].SubTable:
                mapping = getattr(subtable, "ExtSubTable", subtable).mapping
                for glyph in [glyph for glyph in mapping if glyph not in FIGURES]:
                    del mapping[glyph]


def main(source: str, target: str, weight: str) -> None:
    font = TTFont(source)
    only_figures(font)
    options = Options()
    options.layout_features, options.hinting, options.name_IDs = FEATURES, False, ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS + SIGNS)
    subsetter.subset(font)
    small = io.BytesIO()
    font.flavor = None
    font.save(small)
    low, _, high = weight.partition(":")
    font = instantiateVariableFont(
        TTFont(small), {"wght": (float(low), float(high)) if high else float(low)}
    )
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
