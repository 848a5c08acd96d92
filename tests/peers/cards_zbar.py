"""zbar reads the codes of the contact sheet's cards: as rendered, scratched, and from a grey scan at 150 dpi.

python cards_zbar.py --kadi target/release/kadi [--templates templates] [--dpi 300]

Every front of every template with a code is rendered by `kadi cards contact-sheet --cards`, and its code is read by
zbarimg (package zbar-tools) and by `kadi scan`. The two must agree; a table says how many each reads. The contact sheet
itself, where cards stand in half their size, is read too. Ends with 1 when zbar misses a card as rendered.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from PIL import Image, ImageDraw, ImageFilter


def zbar(path):
    """The texts zbarimg finds."""
    found = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path], capture_output=True, text=True
    )
    return sorted(found.stdout.split())


def kadi(program, path):
    """The texts `kadi scan` finds."""
    found = subprocess.run([program, "--json", "scan", path], capture_output=True, text=True)
    return sorted(json.loads(found.stdout)["payloads"]) if found.stdout.strip() else []


def scratched(card, seed):
    """Six thin scratches across the middle of the card, white and dark by turns."""
    chance = random.Random(seed)
    hurt = card.copy()
    draw = ImageDraw.Draw(hurt)
    width, height = hurt.size
    for number in range(6):
        start = (chance.uniform(0, width), 0)
        end = (chance.uniform(0, width), height)
        draw.line([start, end], fill=(250 if number % 2 else 30,) * 3, width=3)
    return hurt


def scanned(card, seed):
    """Grey, half the resolution, slightly blurred, with noise."""
    chance = random.Random(seed)
    small = card.convert("L").reduce(2).filter(ImageFilter.GaussianBlur(0.6))
    noise = Image.frombytes("L", small.size, bytes(min(255, max(0, int(chance.gauss(128, 7)))) for _ in range(small.width * small.height)))
    return Image.blend(small, noise, 0.12)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kadi", required=True)
    parser.add_argument("--templates", default="templates")
    parser.add_argument("--dpi", default="300")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cards-zbar-"))
    subprocess.run(
        [options.kadi, "cards", "contact-sheet", "--templates", options.templates, "--dpi", options.dpi,
         "--out", folder / "sheet.png", "--cards", folder / "cards"],
        check=True, stdout=subprocess.DEVNULL,
    )
    read = {kind: [0, 0, 0] for kind in ("rendered", "scratched", "scanned")}
    texts, unread = set(), []
    for path in sorted((folder / "cards").glob("*-front.png")):
        truth = kadi(options.kadi, path)
        if not truth:
            continue
        texts.update(truth)
        card = Image.open(path).convert("RGB")
        pictures = {"rendered": card, "scratched": scratched(card, path.stem), "scanned": scanned(card, path.stem)}
        for kind, picture in pictures.items():
            seen = folder / f"{kind}.png"
            picture.save(seen)
            by_zbar, by_kadi = zbar(seen) == truth, kadi(options.kadi, seen) == truth
            read[kind][0] += 1
            read[kind][1] += by_zbar
            read[kind][2] += by_kadi
            if kind == "rendered" and not by_zbar:
                unread.append(path.stem)
    print("| picture | cards | zbar | Kadi |\n|---|---|---|---|")
    for kind, (cards, by_zbar, by_kadi) in read.items():
        print(f"| {kind} | {cards} | {by_zbar} | {by_kadi} |")
    on_sheet = set(zbar(folder / "sheet.png"))
    print(f"\non the contact sheet itself zbar reads {len(on_sheet & texts)} of {len(texts)} codes")
    if unread or on_sheet - texts:
        sys.exit(f"zbar does not read: {', '.join(unread)}")


if __name__ == "__main__":
    main()
