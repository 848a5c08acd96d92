"""Other decoders on the frames that `kadi bench scan` reads: how many of each level, how many wrong, time a frame.

python scan.py --kadi target/release/kadi FRAMES [FRAMES ...]

FRAMES is a folder of pictures with truth.json, as `kadi bench scan --help` describes it. Every tool reads the same
pictures, decoded to grey beforehand, on one thread; a frame counts as read when the text of its code is among what is
found, and as wrong when something else is. zxing-cpp and OpenCV with their defaults for QR codes, zbar by pyzbar.
"""

import argparse
import json
import pathlib
import subprocess
import time

import cv2
import zxingcpp
from pyzbar import pyzbar


def by_zxing(grey):
    return [found.text for found in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)]


def by_zbar(grey):
    return [found.data.decode() for found in pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])]


def by_opencv(grey):
    found, texts, _, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(grey)
    return [text for text in texts if text] if found else []


def measured(read, frames, truth):
    """Figures by the names that `kadi bench scan` uses."""
    figures, times, cards = {"read": 0, "wrong": 0}, [], {}
    for name, grey in frames.items():
        begun = time.perf_counter()
        texts = read(grey)
        times.append((time.perf_counter() - begun) * 1e3)
        known = truth[name]
        right = known["text"] in texts
        level = f"read_{known.get('level', 'any')}"
        figures["read"] += right
        figures[level] = figures.get(level, 0) + right
        figures["wrong"] += any(text != known["text"] for text in texts)
        card, dash, number = name.rpartition("-")
        if dash and number.isdigit():
            telling, seen = cards.get(card, (False, False))
            cards[card] = (telling or known.get("px_per_module", 0) >= 2.5, seen or right)
    if cards:
        figures["cards_telling_read"] = sum(seen for telling, seen in cards.values() if telling)
    figures["frame_median_ms"] = sorted(times)[len(times) // 2]
    figures["frame_mean_ms"] = sum(times) / len(times)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kadi", required=True)
    parser.add_argument("frames", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    for folder in options.frames:
        truth = json.loads((folder / "truth.json").read_text())
        frames = {}
        for name in truth:
            path = next(path for ending in ("jpg", "jpeg", "png") if (path := folder / f"{name}.{ending}").exists())
            frames[name] = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        rows = {}
        for label, flags in (("kadi, a camera's frame", []), ("kadi, a picture file", ["--thorough"])):
            command = [options.kadi, "--json", "bench", "scan", "--frames", str(folder), *flags]
            rows[label] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["figures"]
        first = next(iter(rows.values()))
        for label, read in (("zxing-cpp", by_zxing), ("zbar", by_zbar), ("OpenCV Aruco", by_opencv)):
            rows[label] = measured(read, frames, truth)
        columns = sorted(column for column in first if column.startswith("read_") and column.count("_") == 1)
        columns += ["read", "wrong"] + (["cards_telling_read"] if "cards" in first else [])
        columns += ["frame_median_ms", "frame_mean_ms"]
        print(f"{folder.name}: {len(truth)} frames, cards with 2.5 pixels a module: {first.get('cards_telling', 0):.0f}")
        print(f"{'':24}" + "".join(f"{column:>20}" for column in columns))
        for label, figures in rows.items():
            cells = (f"{figures.get(column, 0):20.1f}" if column.endswith("ms") else f"{figures.get(column, 0):20.0f}" for column in columns)
            print(f"{label:24}" + "".join(cells))


if __name__ == "__main__":
    main()
