"""`script/bill`."""

from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import re
import shlex
import subprocess
import sys
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from .billing import GENERAL, LOW, document

ROOT = Path(__file__).parents[4]
AUGUST = ("--start", "2023-08-01", "--end", "2023-08-31")
PAGES = ("korean_bill.md", "plans.md")
JULY_2026 = ("--start", "2026-07-01", "--end", "2026-07-30")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program behind `script/bill`, in this interpreter, without site-packages: it needs none."""
    command = [sys.executable, "-I", "-S", str(ROOT / "script" / "lib" / "bill.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def bill(*arguments: str) -> Any:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def refusal(*arguments: str) -> str:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("bill: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_json_has_every_line_by_its_name_in_whole_won() -> None:
    made = bill("--plan", LOW, "--start", "2022-08-01", "--end", "2022-08-31", "--kwh", "1000")
    lines = {
        "basic": 7300,
        "energy": 210405,
        "climate": 7300,
        "fuel": 5000,
        "discount": 0,
        "subtotal": 230005,
        "vat": 23001,
        "fund": 8510,
        "total": 261510,
    }
    assert {name: made[name] for name in lines} == lines
    assert all(type(made[name]) is int for name in lines)
    assert [line["id"] for line in made["lines"]] == list(lines)
    assert (made["start"], made["end"], made["kwh"], made["currency"]) == ("2022-08-01", "2022-08-31", 1000, "KRW")


def test_a_contract_with_power_and_power_factor() -> None:
    period = ("--start", "2022-08-11", "--end", "2022-09-10", "--kwh", "100")
    made = bill("--plan", GENERAL, *period, "--contract-kw", "5", "--power-factor", "71,91")
    assert (made["power_factor"], made["total"]) == (1416, 48560)


def test_discounts_and_the_tv_fee() -> None:
    period = ("--start", "2026-01-01", "--end", "2026-01-31", "--kwh", "400")
    made = bill("--plan", LOW, *period, "--discount", "large_family", "--discount", "basic_living")
    assert made["discount"] == 32000
    both = bill("--plan", LOW, *period, "--discount", "large_family", "basic_living", "--pass-through", "tv_fee")
    assert both["discount"] == 32000
    assert bill("--plan", LOW, *period, "--pass-through", "tv_fee")["tv_fee"] == 2500


def test_it_is_printed_line_by_line() -> None:
    done = run("--plan", LOW, "--start", "2021-06-21", "--end", "2021-07-20", "--kwh", "200")
    assert done.returncode == 0
    assert "Energy charge                              17,660 KRW" in done.stdout
    assert "Discounts                                  -2,666 KRW" in done.stdout
    assert "Essential-use deduction" in done.stdout
    assert "18,600 KRW" in done.stdout
    assert "tier 1, 200 kWh x 88.3" in done.stdout
    korean = run("--plan", LOW, *AUGUST, "--kwh", "427", "--language", "ko")
    assert "08-01 - 08-31, 1단계, 300 kWh x 120" in korean.stdout
    assert "tier" not in korean.stdout
    assert "tier 2" in run("--plan", LOW, *AUGUST, "--kwh", "427", "--language", "fr").stdout
    assert "청구금액" in korean.stdout
    assert "80,530 KRW" in korean.stdout


def test_prices_and_usage_by_the_quarter_of_an_hour(tmp_path: Path) -> None:
    quarters = [f"2024-06-01T{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 15, 30, 45)]
    prices, usage = tmp_path / "prices.csv", tmp_path / "usage.csv"
    prices.write_text("start,price\n" + "".join(f"{at},-0.5\n" for at in quarters), encoding="utf-8")
    usage.write_text("start,kwh\n" + "".join(f"{at},0.25\n" for at in quarters), encoding="utf-8")
    period = ("--start", "2024-06-01", "--end", "2024-06-30")
    made = bill("--plan", "nord_pool_partille_flat", *period, "--series", str(prices), "--usage", str(usage))
    assert (made["kwh"], made["spot"]) == (24, -12)
    assert made["total"] == pytest.approx((104 + 24 * 0.714 - 12) * 1.25, abs=0.005)


class TestKwhAlone:
    """Where it matters when energy is used, and nobody says when."""

    JULY = ("--plan", "pge_e_tou_c_territory_t", "--start", "2026-07-01", "--end", "2026-07-30")

    def test_it_is_spread_evenly_and_said_so(self) -> None:
        made = bill(*self.JULY, "--kwh", "720")
        assert (made["kwh"], made["assumed"]) == (720, "even")
        peak = [each for line in made["lines"] for each in line["details"] if each.get("band") == "peak"]
        assert peak[0]["kwh"] == 720 * 5 / 24
        done = run(*self.JULY, "--kwh", "720")
        assert done.returncode == 0
        assert done.stderr == "bill: no --usage says when: the energy is spread evenly over the period\n"
        assert ", 720 kWh\n" in done.stdout

    def test_nothing_is_assumed_where_it_does_not_matter(self) -> None:
        assert "assumed" not in bill("--plan", LOW, *AUGUST, "--kwh", "427")
        assert "assumed" not in bill(*self.JULY, "--kwh", "0")

    def test_it_costs_the_mean_price_of_a_series(self, tmp_path: Path) -> None:
        prices = tmp_path / "prices.csv"
        begin = datetime(2024, 6, 1, tzinfo=ZoneInfo("Europe/Stockholm")).astimezone(UTC)
        rows = [f"{(begin + timedelta(minutes=15 * n)).isoformat()},{n % 4}" for n in range(96 * 30)]
        prices.write_text("start,price\n" + "\n".join(rows), encoding="utf-8")
        period = ("--start", "2024-06-01", "--end", "2024-06-30", "--series", str(prices))
        made = bill("--plan", "nord_pool_partille_flat", *period, "--kwh", "300")
        assert made["spot"] == pytest.approx(450, abs=0.001)
        prices.write_text("start,price\n" + "\n".join(rows[:-1]), encoding="utf-8")
        said = refusal("--plan", "nord_pool_partille_flat", *period, "--kwh", "300")
        assert "there is no price for 2024-06-30T21:45:00+00:00" in said


def test_usage_outside_the_period_is_refused(tmp_path: Path) -> None:
    usage = tmp_path / "usage.csv"
    usage.write_text("start,kwh\n2023-07-31T23:00,1\n2023-08-01T00:00,1\n", encoding="utf-8")
    said = refusal("--plan", LOW, *AUGUST, "--usage", str(usage))
    assert "2023-07-31T23:00:00+09:00 is not in the period from 2023-08-01 to 2023-08-31" in said


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    own, usage = tmp_path / "mine.json", tmp_path / "usage.csv"
    own.write_text(json.dumps(document(LOW)), encoding="utf-8-sig")
    usage.write_text("start,kwh\n2023-08-01T00:00,200\n2023-08-01T01:00,227\n", encoding="utf-8-sig")
    assert bill("--plan", str(own), *AUGUST, "--usage", str(usage))["energy"] == 63254


def test_who_reads_the_output_may_stop() -> None:
    command = [sys.executable, "-I", "-S", str(ROOT / "script" / "lib" / "bill.py"), "--plan", LOW, *AUGUST]
    with subprocess.Popen([*command, "--kwh", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_plan_of_ones_own(tmp_path: Path) -> None:
    plan = document(LOW)
    plan["versions"][0]["lines"][0]["values"][0]["by_block"] = [0, 0, 0]
    own = tmp_path / "mine.json"
    own.write_text(json.dumps(plan), encoding="utf-8")
    made = bill("--plan", str(own), *AUGUST, "--kwh", "427")
    assert (made["plan"], made["basic"], made["energy"]) == ("mine", 0, 63254)
    plan["versions"][0]["from"] = "2016-12-40"
    own.write_text(json.dumps(plan), encoding="utf-8")
    assert "mine.json: $.versions[0].from: a day such as 2026-01-31 is needed" in refusal(
        "--plan", str(own), *AUGUST, "--kwh", "1"
    )


def test_the_ladder_is_drawn(tmp_path: Path) -> None:
    picture = tmp_path / "ladder.svg"
    done = run("--plan", LOW, "--ladder", str(picture), "--language", "ko", "--at", "2026-07-15")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "7월 1일~8월 31일" in picture.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_documents_show_the_ladder_as_it_is(tmp_path: Path, language: str) -> None:
    picture = tmp_path / "ladder.svg"
    days = ("--at", "2026-07-15", "--at", "2026-12-15", "--at", "2026-10-15")
    assert run("--plan", LOW, "--ladder", str(picture), "--language", language, *days).returncode == 0
    assert picture.read_bytes() == (ROOT / "docs" / "images" / f"tariff_ladder-{language}.svg").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--plan", "kepco", *AUGUST, "--kwh", "1"), "there is no plan kepco; there is: kepco_general_1_low, "),
        (("--plan", "kepco.json", *AUGUST, "--kwh", "1"), "kepco.json: No such file"),
        (("--plan", LOW, *AUGUST, "--kwh", "-1"), "energy has to be 0 kWh or more, not -1"),
        (("--plan", LOW, *AUGUST, "--kwh", "many"), "argument --kwh: a number is needed, not many"),
        (("--plan", LOW, *AUGUST, "--kwh", "nan"), "argument --kwh: a number is needed, not nan"),
        (("--plan", LOW, *AUGUST, "--kwh", "1000000001"), "argument --kwh: a number up to 1000000000 is needed"),
        (("--plan", LOW, *AUGUST, "--kwh", "1e999999"), "argument --kwh: a number up to 1000000000 is needed"),
        (("--plan", "pge_e_tou_c_territory_t", *JULY_2026, "--kwh", "-1"), "0 kWh or more, not -1"),
        (("--plan", LOW, "--start", "9999-12-01", "--end", "9999-12-31", "--kwh", "1"), "ends after the year 2199"),
        (("--plan", LOW, "--ladder", "x.svg", "--at", "9999-12-31"), "ends after the year 2199"),
        (("--plan", LOW, *AUGUST), "--kwh or --usage is needed"),
        (("--plan", LOW, "--kwh", "1"), "--start and --end are needed"),
        (("--plan", LOW, "--start", "2023-08-32", "--end", "2023-08-31"), "a day such as 2026-01-31 is needed"),
        (("--plan", LOW, "--start", "2023-08-31", "--end", "2023-08-01", "--kwh", "1"), "before it begins"),
        (("--plan", LOW, "--start", "2016-08-01", "--end", "2016-08-31", "--kwh", "1"), "no rates before 2016-12-01"),
        (("--plan", LOW, *AUGUST, "--kwh", "1", "--discount", "student"), "does not know student; it knows: large_"),
        (("--plan", LOW, *AUGUST, "--kwh", "1", "--pass-through", "x"), "does not know x; it knows: tv_fee"),
        (("--plan", GENERAL, *AUGUST, "--kwh", "1"), "kepco_general_1_low needs: contract_kw"),
        (("--plan", GENERAL, *AUGUST, "--kwh", "1", "--power-factor", "71"), "two numbers are needed, lagging,leading"),
        (("--plan", "nord_pool_partille_flat", "--start", "2024-06-01", "--end", "2024-06-30", "--kwh", "1"), "series"),
        (("--plan", LOW, *AUGUST, "--kwh", "1", "--series", "no.csv"), "no.csv: No such file"),
        (("--plan", LOW, "--ladder", "/nowhere/ladder.svg"), "/nowhere/ladder.svg: No such file"),
        ((*AUGUST, "--kwh", "1"), "the following arguments are required: --plan"),
        (("--plan", LOW, *AUGUST, "--kwh", "1", "--usage", "x"), "not allowed with argument --kwh"),
    ],
)
def test_what_cannot_be_billed_is_refused_in_one_line(arguments: tuple[str, ...], reason: str) -> None:
    assert reason in refusal(*arguments)


def test_a_series_with_a_gap_is_refused_with_its_line(tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text("start,price\n2024-06-01T00:00,1\n2024-06-01T01:00,1\n2024-06-01T03:00,1\n", encoding="utf-8")
    period = ("--start", "2024-06-01", "--end", "2024-06-30", "--kwh", "0")
    said = refusal("--plan", "nord_pool_partille_flat", *period, "--series", str(prices))
    assert "prices.csv, line 4: nothing between 2024-06-01T01:00:00+02:00 and 2024-06-01T03:00:00+02:00" in said


DOCUMENTS = ("README.md", "README.ko.md", *(f"docs/{language}/{page}" for language in ("en", "ko") for page in PAGES))


@pytest.mark.parametrize("page", DOCUMENTS)
def test_the_documents_show_what_is_printed(tmp_path: Path, page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for plan in re.findall(r"^```json\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        (tmp_path / "two_step.json").write_text(plan, encoding="utf-8")
    shown = re.findall(r"^```\n\$ script/bill (.*?)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    # The rows of .csv files are not all in the documents.
    shown = [(asked, output) for asked, output in shown if ".csv" not in asked]
    assert shown
    for asked, output in shown:
        done = run(*shlex.split(asked.replace("two_step.json", str(tmp_path / "two_step.json"))))
        assert done.stdout == output


def test_the_command_is_a_command() -> None:
    assert (ROOT / "script" / "bill").stat().st_mode & 0o111
