#!/usr/bin/env python3
"""The same card, again and again, by Kadi and by what others would use: cards a second, bytes a card.

One run measures everything on one machine: Pillow with qrcode (PNG), printpdf's own save, wkhtmltopdf and Chromium (PDF)
beside `kadi bench cards`. Each peer draws a CR80 card at 300 dpi with a title, six fields, a logo and a code of 52 letters,
its background drawn once where it can be. Kadi draws a whole template, which is more work. Rates are by the processor's
time where the system tells it, for Chromium and printpdf by the clock.
"""
import argparse
import hashlib
import io
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent.parent / "templates" / "fonts"
WIDTH, HEIGHT = 1011, 638
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def code(number):
    """A text like a token: 52 letters of base 32."""
    digest = hashlib.sha256(str(number).encode()).digest() + hashlib.sha256(b"more%d" % number).digest()
    return "".join(LETTERS[byte % 32] for byte in digest[:52])


def fields(number):
    return [
        ("Name", f"Aïssatou Ndiaye {number}"),
        ("Born", "1994-03-12"),
        ("Sex", "F"),
        ("ID", f"SN-DKR-26-{number:08d}"),
        ("District", "Dakar Centre"),
        ("Valid", "2031-12-31"),
    ]


def rounds(count, times, work):
    """The median rate of some rounds, by the time of this thread, and bytes a card."""
    rates, size = [], 0
    for turn in range(times):
        begun = time.process_time()
        size = sum(work(turn * count + number) for number in range(count)) / count
        rates.append(count / (time.process_time() - begun))
    return statistics.median(rates), size


def pillow(count):
    import qrcode
    from PIL import Image, ImageDraw, ImageFont

    def font(size, weight="Regular"):
        return ImageFont.truetype(str(FONTS / f"NotoSans-{weight}.ttf"), size)

    small, plain, large = font(22), font(30), font(40, "Bold")
    ground = Image.new("RGB", (WIDTH, HEIGHT), (250, 250, 248))
    draw = ImageDraw.Draw(ground)
    draw.rectangle([0, 0, WIDTH, 110], fill=(12, 92, 74))
    for left in range(-300, WIDTH, 23):
        draw.line([left, 110, left + 200, HEIGHT], fill=(236, 240, 238), width=2)
    draw.ellipse([904, 14, 986, 96], fill=(255, 200, 40))
    draw.text((40, 28), "MINISTRY OF HEALTH", font=large, fill="white")

    def card(number):
        image = ground.copy()
        draw = ImageDraw.Draw(image)
        for row, (label, value) in enumerate(fields(number)):
            draw.text((280, 150 + row * 58), label, font=small, fill=(90, 90, 90))
            draw.text((390, 142 + row * 58), value, font=plain, fill=(20, 20, 20))
        symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=7, border=4)
        symbol.add_data(code(number))
        symbol.make(fit=True)
        image.paste(symbol.make_image().get_image().convert("RGB"), (700, 320))
        return image

    def png(number):
        file = io.BytesIO()
        card(number).save(file, "PNG")
        return file.tell()

    def small_png(number):
        file = io.BytesIO()
        card(number).quantize(64).save(file, "PNG", compress_level=1)
        return file.tell()

    def symbol_only(number):
        symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
        symbol.add_data(code(number))
        symbol.make(fit=True)
        return len(symbol.modules)

    yield "Pillow + qrcode, PNG as by default", *rounds(count, 5, png)
    yield "Pillow + qrcode, 64 colours, level 1", *rounds(count, 5, small_png)
    yield "qrcode alone", *rounds(count, 5, symbol_only)


def page(number):
    import segno

    file = io.BytesIO()
    segno.make(code(number), error="m", micro=False, boost_error=False).save(
        file, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True
    )
    rows = "".join(
        f'<div class=f style="top:{12 + row * 5}mm">{label}: {value}</div>'
        for row, (label, value) in enumerate(fields(number))
    )
    return f"<div class=c><div class=h>MINISTRY OF HEALTH</div>{rows}<div class=q>{file.getvalue().decode()}</div></div>"


HEAD = """<html><head><meta charset=utf8><style>@page{size:85.6mm 53.98mm;margin:0}body{margin:0;font-family:"Noto Sans"}
.c{width:85.6mm;height:53.9mm;position:relative;page-break-after:always;overflow:hidden;background:#fafaf8}
.h{background:linear-gradient(90deg,#0c5c4a,#149c6a);height:9.3mm;color:#fff;font-size:10pt;font-weight:700;padding:1mm 3mm}
.f{position:absolute;left:24mm;font-size:7pt}.q{position:absolute;left:60mm;top:27mm;width:22mm;height:22mm}</style></head><body>"""


def printers(folder, count):
    source = folder / "cards.html"
    source.write_text(HEAD + "".join(map(page, range(count))) + "</body></html>")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    commands = {
        "wkhtmltopdf": shutil.which("wkhtmltopdf")
        and ["wkhtmltopdf", "-q", "--page-width", "85.6mm", "--page-height", "53.98mm", *"-T 0 -B 0 -L 0 -R 0".split()],
        "Chromium --print-to-pdf": chromium
        and [chromium, *"--headless --no-sandbox --disable-gpu --disable-background-networking".split()]
        + ["--no-pdf-header-footer", f"--user-data-dir={folder / 'profile'}"],
    }
    for name, command in commands.items():
        if not command:
            print(f"{name} is not installed: left out", file=sys.stderr)
            continue
        out = folder / "peer.pdf"
        out.unlink(missing_ok=True)
        target = [f"--print-to-pdf={out}", source.as_uri()] if "Chromium" in name else [str(source), str(out)]
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(
            [*command, *target], capture_output=True, timeout=600, check=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        )
        wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        # Chromium's own processes are not waited for, so that only the wall clock tells.
        seconds = wall if "Chromium" in name else min(cpu, wall)
        yield name, count / seconds, out.stat().st_size / count


def printpdf(count):
    project = HERE / "printpdf"
    run = subprocess.run(
        ["cargo", "run", "-q", "--release", "--manifest-path", str(project / "Cargo.toml"), "--", str(count), str(FONTS)],
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(run.stdout)
    yield "printpdf, its own save", found["per_second"], found["bytes"]


def kadi(program, template, count):
    run = subprocess.run(
        [program, "--json", "bench", "cards", "--template", template, "--cards", str(count)],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout)["figures"]


def table(title, turns, key, size, peers):
    """The median rates of all turns, and the median of how many times faster Kadi was within a turn."""
    rates = [figures[key] for figures, _ in turns]
    print(f"\n{title}\n")
    print("| by | cards/s | bytes/card | Kadi is faster by | in each turn |\n|---|---|---|---|---|")
    print(f"| **Kadi** | {statistics.median(rates):.0f} | {size:.0f} | | {', '.join(f'{rate:.0f}' for rate in rates)} |")
    for name in peers:
        found = [measured[name] for _, measured in turns]
        times = [ours / rate for ours, (rate, _) in zip(rates, found)]
        told = ", ".join(f"{factor:.1f}" for factor in times)
        rate = statistics.median(rate for rate, _ in found)
        print(f"| {name} | {rate:.1f} | {found[0][1]:.0f} | {statistics.median(times):.1f} | {told} |")


def measure(asked):
    """One turn: Kadi, then each peer, so that what else the machine does falls on all of them."""
    ours = kadi(asked.kadi, asked.template, 200)
    peers = [] if "pillow" in asked.without else list(pillow(asked.cards))
    with tempfile.TemporaryDirectory() as folder:
        if "printers" not in asked.without:
            peers += printers(Path(folder), asked.pages)
        if "printpdf" not in asked.without:
            peers += printpdf(asked.pages)
    return ours, {name: (rate, size) for name, rate, size in peers}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kadi", required=True, help="the kadi program, built for release")
    parser.add_argument("--template", default="vital")
    parser.add_argument("--cards", type=int, default=40, help="cards a round of Pillow's")
    parser.add_argument("--pages", type=int, default=300, help="pages of the peers' documents")
    parser.add_argument("--turns", type=int, default=3, help="how often all of them are measured, one after the other")
    parser.add_argument("--without", action="append", default=[], choices=["pillow", "printers", "printpdf"])
    asked = parser.parse_args()
    turns = [measure(asked) for _ in range(asked.turns)]
    names = list(turns[0][1])
    figures = turns[0][0]
    images = [name for name in names if name.startswith("Pillow")]
    codes = [name for name in names if name.startswith("qrcode")]
    documents = [name for name in names if name not in images + codes]
    table("PNG, 300 dpi", turns, "png_300_dpi_per_cpu_second", figures["png_300_dpi_bytes"], images)
    table("PDF, one page a card", turns, "pdf_per_cpu_second", figures["pdf_bytes"], documents)
    table("Codes", turns, "code_per_second", 0, codes)
    two = [[figures[f"{kind}_two_threads_times"] for figures, _ in turns] for kind in ("png", "pdf", "machine")]
    told = [", ".join(f"{times:.2f}" for times in kind) for kind in two]
    print(f"\ntwo threads beside one: PNG {told[0]}; PDF {told[1]}; arithmetic alone {told[2]}")


if __name__ == "__main__":
    main()
