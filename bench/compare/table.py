"""Medians and ratios of what was measured, as a table in Markdown."""
import statistics

import modes
import peers


def median(rows, field):
    return statistics.median(row[field] for row in rows)


def rows_of(results, mode, peer):
    return [row for row in results if row["mode"] == mode and row["peer"] == peer and row.get("messages")]


def number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def ratio(value):
    return "" if value is None else f"{value:.2f}"


def micros(rows, field):
    value = median(rows, field)
    return f"{value:,.0f}" if value else ""


def unique(results, field):
    return list(dict.fromkeys(row[field] for row in results))


def base(results, mode):
    """What a mode is held against: the limit, or for another text Shout's own ASCII."""
    name, _, text = mode.partition(":")
    return rows_of(results, name, "shout" if text else "limit")


def markdown(results):
    lines = []
    for mode in unique(results, "mode"):
        lines += ["", f"**{mode}**{_floor(mode)}", ""]
        lines += _table(results, mode)
    others = statistics.median([row["others_cpu"] for row in results if row.get("messages")] or [0])
    lines += ["", f"Other work on the machine meanwhile, median: {others:.2f} of a core."]
    return "\n".join(lines).strip() + "\n"


def _floor(mode):
    known = modes.parse(mode)[0]
    against = "Shout's own ASCII" if known.text != "ascii" else "the limit"
    return f": Shout promises {known.floor:.2f} of {against}"


def _table(results, mode):
    unit = modes.parse(mode)[0].unit
    yield f"| peer | {unit}s/s | ratio | CPU s per million | ratio by CPU | server core | generator core | resident MB | lost | p50 us | p99 us |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    of = base(results, mode)
    for peer in unique([row for row in results if row["mode"] == mode], "peer"):
        rows = rows_of(results, mode, peer)
        problems = sorted({row["problem"] for row in results if row["mode"] == mode and row["peer"] == peer and row.get("problem")})
        if not rows:
            yield f"| {peer} | {'; '.join(problems)} | | | | | | | | | |"
            continue
        rate, cpu = median(rows, "rate"), median(rows, "server_s_per_million")
        by_rate = rate / median(of, "rate") if of else None
        by_cpu = median(of, "server_s_per_million") / cpu if of and cpu else None
        yield (
            f"| {peer}{' (' + '; '.join(problems) + ')' if problems else ''} | {number(rate)} | {ratio(by_rate)} "
            f"| {number(cpu)} | {ratio(by_cpu)} | {median(rows, 'server_cpu'):.2f} | {median(rows, 'load_cpu'):.2f} "
            f"| {median(rows, 'rss_kib') / 1024:.0f} | {sum(row['lost'] for row in rows)} "
            f"| {micros(rows, 'p50_us')} | {micros(rows, 'p99_us')} |"
        )


def legend(results):
    names = unique(results, "peer")
    return "\n".join(f"- {name}: {peers.BY_NAME[name].what}" for name in names if name in peers.BY_NAME) + "\n"
