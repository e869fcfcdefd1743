"""`tracker delivery recount`: nothing to say, a line for each difference, and repair."""

from click.testing import CliRunner
from sqlalchemy import update

from tests.delivery.conftest import Service
from tracker.core.database import db
from tracker.delivery.cli import delivery
from tracker.delivery.models import DeliveryProgress


def recount(*words: str) -> tuple[int, list[str]]:
    db.close_reading()
    answer = CliRunner().invoke(delivery, ["recount", *words])
    return answer.exit_code, answer.output.splitlines()


def test_figures_that_are_right_are_no_lines(here: Service) -> None:
    assert recount() == (0, ["0 differences"])


def test_a_wrong_figure_is_a_line_and_can_be_repaired(here: Service) -> None:
    with db.write_engine.begin() as connection:
        connection.execute(update(DeliveryProgress).values(sessions=99))
    line = f"delivery {here.delivery}: sessions is 99, counted 21"
    assert recount() == (1, [line, "1 difference"])
    assert recount("--repair") == (0, [line, "1 repaired"])
    assert recount() == (0, ["0 differences"])
